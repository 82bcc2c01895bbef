"""What a change means on the cluster: two renders compared, each difference with its risk."""
