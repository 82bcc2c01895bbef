"""What is known about each runtime and each store engine: one file each."""
