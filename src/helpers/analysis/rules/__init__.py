"""Rules and practice: the rules that municipalities name and what they write about them, and what they answer
on procedure.
"""
