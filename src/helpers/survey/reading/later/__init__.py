"""What a municipality sends again: when files came, copies that come back, and which workbook counts."""
