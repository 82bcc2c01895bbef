"""YAML read as Go reads it: manifests and values files as Helm and Kubernetes understand them, with places."""

from aquahelm.yaml.documents import Document, ParseProblem, Reading, parse_documents, parse_values

__all__ = ["Document", "ParseProblem", "Reading", "parse_documents", "parse_values"]
