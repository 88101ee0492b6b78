"""What may be given of the ministry's map of overturn rates: figures and comments of each municipality."""
