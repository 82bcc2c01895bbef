"""What the strict schema of each Kubernetes version says."""
