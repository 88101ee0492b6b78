"""What a returned file's bytes and name tell before any reader of workbooks sees it."""
