"""The umbrella chart: plans become files, and files are written all at once."""
