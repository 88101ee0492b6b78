"""What comes after the survey in the demonstration: in-depth cases, the workshop, its proposals."""
