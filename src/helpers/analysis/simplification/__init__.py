"""What simplification would save, and which findings the recommendations rest on."""
