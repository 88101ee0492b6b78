"""How much longer the cases have become: E1, E2, E3 and E8."""
