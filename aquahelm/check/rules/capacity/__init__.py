"""Whether it fits: nodes, disks, connections, quotas."""
