"""The last doors before publication: an attacker who has all tables, and a scan of every file."""
