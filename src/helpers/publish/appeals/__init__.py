"""What the report says of published appeal outcomes."""
