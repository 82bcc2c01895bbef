"""What a service may say of a Kafka that it uses: topics that there are, names that rights can be given to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.inventory.scalars import check_dns_subdomain
from aquahelm.inventory.secretnames import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.inventory.models.kafka import Kafka
    from aquahelm.inventory.models.service import Use
    from aquahelm.inventory.paths import Path

WORD = re.compile(r"[A-Za-z0-9][-._A-Za-z0-9]*")
"""Users and groups: no pattern, nothing that configuration files would read in another way, not the administrator."""


def kafka_use_problems(path: Path, name: str, use: Use, store: Kafka) -> Iterator[tuple[Path, str, str]]:
    """Problems of one `uses`, as (path, message, remedy)."""
    for key, text in (("role", use.role), ("group", use.group)):
        if text is not None and not WORD.fullmatch(text):
            message = f'"{text}" is not a name that rights can be given to'
            yield (*path, key), message, "use letters, digits, and -, _, . after the first"
    if store.mode == "operator" and use.role is not None:
        try:
            check_dns_subdomain(use.role)
        except ValueError as error:
            message, _, remedy = str(error).partition("; ")
            yield (*path, "role"), f"the user becomes a KafkaUser: {message}", remedy
    for key in ("topics", "produces", "consumes"):
        for index, topic in enumerate(getattr(use, key)):
            if topic not in store.topics:
                yield (*path, key, index), f'{name} has no topic named "{topic}"', nearest(topic, store.topics)
