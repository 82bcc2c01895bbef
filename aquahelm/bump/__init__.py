"""New versions for what the inventory pins: which there are, which of them a policy takes."""
