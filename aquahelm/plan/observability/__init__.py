"""What is watched, and by which queries."""
