"""What simplification would save, and what the recommendations rest on, in Danish."""
