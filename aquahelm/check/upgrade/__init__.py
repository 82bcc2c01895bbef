"""From one state of an object to the next: what the server fills in, and what then counts as a change."""
