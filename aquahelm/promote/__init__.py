"""From one environment to the next: what differs, which versions move, and what stands in the way."""
