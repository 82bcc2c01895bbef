"""What pods ask for, what nodes have, and whether the one fits the other."""
