"""Reachability: who may connect to whom, computed from NetworkPolicies."""
