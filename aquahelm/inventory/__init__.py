"""The inventory: what a platform team writes, read, typed and checked."""
