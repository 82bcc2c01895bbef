"""Findings as people and programs read them: each format is a pure function from findings and a summary to text."""
