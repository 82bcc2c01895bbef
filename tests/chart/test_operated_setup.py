"""What the setup of a PostgreSQL does that CloudNativePG runs, read in its scripts."""

from __future__ import annotations

import re
from pathlib import Path

import aquahelm

GOLDEN = Path(__file__).parents[1] / "golden" / "operators" / "inventory.yaml"
RIGHT = re.compile(r"\b(grant|revoke) connect(?:, temporary)? on database :\"database\" (?:to|from) ([^;]+);")


def rights(store: str) -> str:
    manifests = aquahelm.template(aquahelm.load(GOLDEN), "stage")
    (found,) = (one for one in manifests if one.kind == "ConfigMap" and one.name == f"{store}-setup")
    return str(found.data["data"]["rights.sql"])


def test_who_is_shut_out_of_a_database_leaves_the_operators_exporter_in() -> None:
    """CloudNativePG 1.30 asks as `cnpg_metrics_exporter`, a member of pg_monitor: without CONNECT it tells nothing."""
    for store in ("postgres", "history"):
        told = RIGHT.findall(rights(store))
        assert ("revoke", "public") in told
        assert ("grant", "pg_monitor") in told
