"""What comes after the questionnaires: in-depth cases, and what rests on them."""
