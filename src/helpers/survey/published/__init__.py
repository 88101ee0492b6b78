"""What others have published of rules, statistics and initiatives, and what Ankestyrelsen adds to it."""
