"""The kommuneark: what is made for each municipality after the report, and never in its way."""
