"""Changes between the periods of shares and amounts, in the words and tables that several topics use."""
