"""Image registries, asked by the OCI distribution API: which tags there are, what a tag stands for.

The only room that speaks HTTP.
"""
