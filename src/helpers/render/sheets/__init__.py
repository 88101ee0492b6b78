"""Many short documents of one look, rendered together: each a page that stands alone and a PDF."""
