"""What a topic of Kafka 4 can be told: the names of its settings, and the values that brokers take.

Source: Kafka 4.3.1, `org.apache.kafka.storage.internals.log.LogConfig` (its ConfigDef, printed). A broker refuses a
topic with any other name ("Unknown topic config name") or value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

_WHOLE: Final = re.compile(r"[-+]?[0-9]{1,19}")
_THROTTLED: Final = re.compile(r"\*|([0-9]+:[0-9]+(,|$))*")
_INT, _LONG = 2**31 - 1, 2**63 - 1


@dataclass(frozen=True, slots=True)
class _Numbers:
    least: int
    most: int = _LONG
    also: int | None = None

    def problem(self, text: str) -> str:
        if not _WHOLE.fullmatch(text):
            return f"{text} is no whole number; use {self._range()}"
        number = int(text)
        return (
            ""
            if self.least <= number <= self.most or number == self.also
            else f"{text} is out of range; use {self._range()}"
        )

    def _range(self) -> str:
        most = "" if self.most in (_INT, _LONG) else f"–{self.most}"
        also = "" if self.also is None else f", or {self.also}"
        return f"{self.least}{most or ' or more'}{also}"


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    several: bool = False

    def problem(self, text: str) -> str:
        given = [word.strip() for word in text.split(",") if text] if self.several else [text]
        wrong = next((word for word in given if word not in self.words), None)
        return "" if wrong is None else f"{wrong or 'nothing'} is not known here; use {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class _Share:
    def problem(self, text: str) -> str:
        try:
            return "" if 0 <= float(text) <= 1 else f"{text} is out of range; use 0 to 1"
        except ValueError:
            return f"{text} is no number; use 0 to 1"


@dataclass(frozen=True, slots=True)
class _Flag:
    def problem(self, text: str) -> str:
        return "" if text.lower() in ("true", "false") else f"{text} is not known here; use true or false"


@dataclass(frozen=True, slots=True)
class _Throttled:
    def problem(self, text: str) -> str:
        return "" if _THROTTLED.fullmatch(text) else f"{text} names no replicas; use * or partition:broker, …"


_COUNT, _INT_COUNT, _TIME = _Numbers(0), _Numbers(0, _INT), _Numbers(1)
_FLAG, _THROTTLE = _Flag(), _Throttled()
SETTINGS: Final[dict[str, _Numbers | _Words | _Share | _Flag | _Throttled]] = {
    "cleanup.policy": _Words(("compact", "delete"), several=True),
    "compression.gzip.level": _Numbers(1, 9, -1),
    "compression.lz4.level": _Numbers(1, 17),
    "compression.type": _Words(("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")),
    "compression.zstd.level": _Numbers(-131072, 22),
    "delete.retention.ms": _COUNT,
    "file.delete.delay.ms": _COUNT,
    "flush.messages": _TIME,
    "flush.ms": _COUNT,
    "follower.replication.throttled.replicas": _THROTTLE,
    "index.interval.bytes": _INT_COUNT,
    "internal.segment.bytes": _Numbers(-_INT - 1, _INT),
    "leader.replication.throttled.replicas": _THROTTLE,
    "local.retention.bytes": _Numbers(-2),
    "local.retention.ms": _Numbers(-2),
    "max.compaction.lag.ms": _TIME,
    "max.message.bytes": _INT_COUNT,
    "message.timestamp.after.max.ms": _COUNT,
    "message.timestamp.before.max.ms": _COUNT,
    "message.timestamp.type": _Words(("CreateTime", "LogAppendTime")),
    "min.cleanable.dirty.ratio": _Share(),
    "min.compaction.lag.ms": _COUNT,
    "min.insync.replicas": _Numbers(1, _INT),
    "preallocate": _FLAG,
    "remote.log.copy.disable": _FLAG,
    "remote.log.delete.on.disable": _FLAG,
    "remote.storage.enable": _FLAG,
    "retention.bytes": _Numbers(-_LONG - 1),
    "retention.ms": _Numbers(-1),
    "segment.bytes": _Numbers(2**20, _INT),
    "segment.index.bytes": _Numbers(4, _INT),
    "segment.jitter.ms": _COUNT,
    "segment.ms": _TIME,
    "unclean.leader.election.enable": _FLAG,
}


def topic_setting_problem(name: str, value: str) -> tuple[str, str]:
    """What a broker would say of a setting, and what to do; empty texts where it takes it.

    `value` is the text that the broker gets.
    """
    known = SETTINGS.get(name)
    if known is None:
        near = get_close_matches(name, SETTINGS, 1)
        return f"Kafka knows no setting {name} of topics", f"{near[0]}?" if near else "leave it out"
    message, _, remedy = known.problem(value.strip()).partition("; ")
    return message, remedy
