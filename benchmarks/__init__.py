"""Time and memory of aquahelm on platforms of growing size, beside what a user would do without it."""
