"""Edits of an inventory's text, careful to the byte."""
