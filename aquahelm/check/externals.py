"""Objects that a chart uses and does not make: secrets from a vault, a wildcard certificate, a shared config map."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Externals:
    """Declared as `Kind/name`; `*` stands for any text (`Secret/payment-*`)."""

    patterns: tuple[str, ...] = ()

    def has(self, kind: str, name: str) -> bool:
        """Whether an object of this kind and name was declared."""
        wanted = f"{kind}/{name}"
        return any(fnmatchcase(wanted, pattern) for pattern in self.patterns)
