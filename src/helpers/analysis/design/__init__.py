"""What each way of drawing costs and can detect."""
