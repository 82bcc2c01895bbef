"""A store that moves is told by name; what only follows from the move is not told again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aquahelm import generate
from aquahelm.chart.store_moves import ADVICE, store_moves, without_followers
from aquahelm.chart.value_changes import value_changes
from aquahelm.inventory.load import parse_inventory

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD = """\
platform: shop
version: 1.0.0
environments: {dev: {namespace: shop-dev}, prod: {namespace: shop}}
services:
  web:
    runtime: uvicorn
    image: {repository: web, tag: v1}
    port: 8000
    replicas: REPLICAS
    uses: {db: {}}
stores:
  db:
"""
CONTAINER = '{engine: postgres, version: "16.15", storage: 1Gi}'
OPERATOR = '{engine: postgres, version: "16.15", storage: 1Gi, mode: {dev: container, prod: operator}}'
CACHE = "{engine: redis, version: 7.2.16, storage: 1Gi, mode: {dev: container, prod: operator}}"
MINIO = "{engine: minio, version: 1.0.1, storage: 1Gi, buckets: {files: {}}}"


def managed(host: str) -> str:
    return (
        '{engine: postgres, version: "16.15", storage: 1Gi, mode: {dev: container, prod: managed}, '
        f"endpoint: {{dev: absent, prod: {{host: {host}, cidrs: [10.0.0.0/24]}}}}}}"
    )


def files(store: str, replicas: int = 1) -> Mapping[str, bytes]:
    text = HEAD.replace("REPLICAS", str(replicas)).replace("  db:\n", f"  db: {store}\n")
    if "minio" in store or "rustfs" in store:
        text = text.replace("uses: {db: {}}", "uses: {db: {bucket: files}}")
    return {path: text.encode() for path, text in generate(parse_inventory(text.encode())).files.items()}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (CONTAINER, OPERATOR, "postgres in the chart → postgres by an operator"),
        (OPERATOR, managed("pg.example"), "postgres by an operator → postgres at pg.example"),
        (managed("pg.example"), managed("two.example"), "postgres at pg.example → postgres at two.example"),
        (MINIO, MINIO.replace("minio", "rustfs"), "minio in the chart → rustfs in the chart"),
        (OPERATOR, CACHE, "postgres by an operator → redis by an operator"),
    ],
)
def test_a_move_is_told(old: str, new: str, told: str) -> None:
    moves = store_moves(files(old), files(new), "charts/shop")
    assert [str(move) for move in moves if "prod" in move.environments] == [f"store db: {told}; {ADVICE}"]


def test_a_store_that_stays_is_not_told() -> None:
    pooled = OPERATOR.replace("prod: operator}", "prod: operator}, pooler: {dev: absent, prod: {}}")
    assert store_moves(files(OPERATOR), files(pooled), "charts/shop") == ()
    assert store_moves(files(CONTAINER), files(CONTAINER.replace("1Gi", "2Gi")), "charts/shop") == ()


def test_nothing_is_known_without_values_that_can_be_read() -> None:
    torn = {**files(CONTAINER), "values/values.prod.yaml": b"{"}
    assert store_moves(torn, files(OPERATOR), "charts/shop") == ()


def test_what_follows_from_a_move_is_not_told_again() -> None:
    old, new = files(CONTAINER), files(OPERATOR, replicas=2)
    moves = store_moves(old, new, "charts/shop")
    left = without_followers(value_changes(old, new, "charts/shop"), moves)
    assert [str(change) for change in left] == ["web.replicas 1 → 2"]
