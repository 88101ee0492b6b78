"""Causes of remittal and what goes together with it: E6 and E7."""
