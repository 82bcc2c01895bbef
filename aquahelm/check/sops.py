"""Files that sops has encrypted: what stands in the repository is not what the API server gets.

Flux, Argo CD's plugins and `sops -d` decrypt them first, so they are judged with stand-ins of the same types.
https://getsops.io/docs/#encryption-protocol
"""

from __future__ import annotations

import re
from typing import Any

_VALUE = re.compile(r"ENC\[AES256_GCM,data:[^\]]*,type:(str|int|float|bool|bytes|comment)\]")
_STAND_INS: dict[str, Any] = {"int": 1, "float": 1.5, "bool": True}


def is_encrypted(data: dict[str, Any]) -> bool:
    """Whether an object carries sops' own mark."""
    mark = data.get("sops")
    return isinstance(mark, dict) and isinstance(mark.get("mac"), str)


def stand_in(data: dict[str, Any]) -> dict[str, Any]:
    """The object without the mark, and with a value of its type for each that is encrypted; texts are empty."""
    return {key: _decrypted(value) for key, value in data.items() if key != "sops"}


def _decrypted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _decrypted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_decrypted(inner) for inner in value]
    match = _VALUE.fullmatch(value) if isinstance(value, str) and value.startswith("ENC[") else None
    return _STAND_INS.get(match[1], "") if match else value
