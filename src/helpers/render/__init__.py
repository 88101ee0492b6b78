"""A general renderer of a stated subset of Quarto; knows nothing of surveys."""
