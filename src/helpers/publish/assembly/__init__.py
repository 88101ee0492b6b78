"""The report as a whole: the book, the pages of the notebooks, and the data beside them."""
