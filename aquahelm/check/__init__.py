"""Rules turn manifests into findings: schemas, what the API server refuses beyond them, and what hurts later."""
