"""What the API server refuses although it fits the schema."""
