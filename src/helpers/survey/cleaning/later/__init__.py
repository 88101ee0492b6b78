"""What a municipality says later: corrections after a talk, and what a newer workbook says otherwise."""
