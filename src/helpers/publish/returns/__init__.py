"""What the report says of the returned workbooks and their cleaning."""
