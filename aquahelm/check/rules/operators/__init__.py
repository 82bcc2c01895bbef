"""What the API server takes and an operator, or its webhook, does not."""
