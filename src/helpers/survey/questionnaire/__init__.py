"""The questionnaire workbooks that the municipalities fill in."""
