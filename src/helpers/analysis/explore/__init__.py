"""A researcher's object: an investigation's tables, and the report's estimators in one line each."""
