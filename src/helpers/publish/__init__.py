"""What leaves the house: Danish wording, tables, figures, release rules and the assembled report."""
