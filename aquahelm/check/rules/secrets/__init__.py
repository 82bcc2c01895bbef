"""What is wrong with the secrets of a project: rules that look at what is declared and kept, and at no object."""
