"""Published figures on appeals."""
