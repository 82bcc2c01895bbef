"""A release: versions raised by what changed, a changelog, a package in a registry that is proved to be the same."""
