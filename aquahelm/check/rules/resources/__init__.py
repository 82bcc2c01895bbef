"""What pods ask for and may take."""
