"""Rights, secrets, and what a break-in could reach."""
