"""Page figures: their units, and each as a witness of the others in its row."""
