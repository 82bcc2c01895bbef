"""What runs in a cluster: jobs are asked for and followed. It speaks through kubectl, as the person who runs it."""
