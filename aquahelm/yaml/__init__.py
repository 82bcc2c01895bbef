"""YAML read as Go reads it: manifests and values files as Helm and Kubernetes understand them, with places."""

from aquahelm.yaml.documents import (
    Document,
    ParseProblem,
    Piece,
    Reading,
    cut_between_documents,
    parse_documents,
    parse_values,
    placed,
    read_document,
    split_documents,
)
from aquahelm.yaml.jsontext import JsonTrouble, items_of, read_json
from aquahelm.yaml.written import Written

__all__ = [
    "Document",
    "JsonTrouble",
    "ParseProblem",
    "Piece",
    "Reading",
    "Written",
    "cut_between_documents",
    "items_of",
    "parse_documents",
    "parse_values",
    "placed",
    "read_document",
    "read_json",
    "split_documents",
]
