"""What the API server accepts and a rollout, an eviction or a night shift regrets."""
