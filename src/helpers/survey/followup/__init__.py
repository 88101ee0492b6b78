"""What goes back to each municipality: queries, letters, marked copies."""
