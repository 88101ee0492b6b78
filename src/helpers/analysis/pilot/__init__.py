"""Is the questionnaire ready?"""
