"""Returned workbooks, hostile until read: every cell as it stands, and every fault."""
