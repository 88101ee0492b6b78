"""What a municipality says later: corrections after a talk, what a newer workbook says otherwise, and what it
has yet to answer.
"""
