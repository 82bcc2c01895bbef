"""Kafka's own grammar: names of topics, how long records are kept, bootstrap servers.

Source: Kafka's `org.apache.kafka.common.internals.Topic` (legal characters, at most 249 of them).
"""

from __future__ import annotations

import re
from typing import Final

from aquahelm.inventory.scalars import check_host, check_port

FOREVER: Final = "forever"
_TOPIC: Final = re.compile(r"[a-zA-Z0-9._-]{1,249}")
_RETENTION: Final = re.compile(r"([1-9][0-9]{0,6})(m|h|d)")
_MILLISECONDS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}


def check_topic(text: str) -> None:
    """Name of a topic."""
    if text in (".", "..") or not _TOPIC.fullmatch(text):
        raise ValueError(f'"{text[:60]}" is not a topic; use a–z, A–Z, 0–9, ., _ and -, at most 249 of them')


def parse_retention(text: str) -> int:
    """Milliseconds; -1 keeps for ever.

    Raises:
        ValueError: it is no time.
    """
    if text == FOREVER:
        return -1
    match = _RETENTION.fullmatch(text)
    if match is None:
        raise ValueError(
            f'"{text[:60]}" is not a time to keep records; use days, hours or minutes (7d, 12h) or forever'
        )
    return int(match[1]) * _MILLISECONDS[match[2]]


def check_retention(text: str) -> None:
    """How long records are kept."""
    parse_retention(text)


def split_server(text: str) -> tuple[str, int]:
    """Host and port of a bootstrap server.

    Raises:
        ValueError: it is none.
    """
    host, colon, port = text.rpartition(":")
    if not colon:
        raise ValueError(f'"{text[:60]}" says no port; write host:port, such as {text[:60]}:9092')
    check_host(host)
    check_port(port)
    return host, int(port)


def check_server(text: str) -> None:
    """A bootstrap server, as host:port."""
    split_server(text)
