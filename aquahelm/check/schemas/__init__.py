"""Which fields every kind of object has, in every supported Kubernetes version."""
