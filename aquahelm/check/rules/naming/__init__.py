"""Names and labels that the API server accepts and that do not serve."""
