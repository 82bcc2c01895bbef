"""Documents that Helm and Kubernetes cannot read, or read otherwise than they look."""
