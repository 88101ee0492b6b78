"""Numbers of chapters, figures and tables, and what refers to them."""
