"""Forms beside the questionnaire, written and read by its means."""
