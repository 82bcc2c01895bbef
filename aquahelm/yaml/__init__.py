"""YAML read as Go reads it: manifests and values files as Helm and Kubernetes understand them, with places."""

from aquahelm.yaml.documents import (
    Document,
    ParseProblem,
    Piece,
    Reading,
    parse_documents,
    parse_values,
    placed,
    read_document,
    split_documents,
)
from aquahelm.yaml.jsontext import JsonTrouble, items_of, read_json

__all__ = [
    "Document",
    "JsonTrouble",
    "ParseProblem",
    "Piece",
    "Reading",
    "items_of",
    "parse_documents",
    "parse_values",
    "placed",
    "read_document",
    "read_json",
    "split_documents",
]
