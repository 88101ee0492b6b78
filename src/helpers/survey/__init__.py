"""The survey instrument: codebook, questionnaire, case draw, returns, cleaning and weights."""
