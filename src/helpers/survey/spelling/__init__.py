"""What a typed text says, whatever its letters look like; knows nothing of workbooks."""
