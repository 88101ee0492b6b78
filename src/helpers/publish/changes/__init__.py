"""Changes between the periods: what growth, information and remittal share."""
