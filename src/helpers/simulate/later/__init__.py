"""What comes after the questionnaires in the demonstration, made from what came back."""
