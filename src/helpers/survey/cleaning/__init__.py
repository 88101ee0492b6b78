"""From answers as they stand to clean tables, with a ledger of every change."""
