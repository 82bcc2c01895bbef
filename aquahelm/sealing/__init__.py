"""Secret values become ciphertext that may stand in the repository; nothing here can open it again."""
