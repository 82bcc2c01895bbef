"""What is wrong with exceptions: rules that look at those, and at no object."""
