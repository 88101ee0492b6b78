"""Making the demonstration on two cores."""
