"""Secrets that sops encrypts with age: the program does it, fed through a pipe; creation rules for its users."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from aquahelm.errors import EnvironmentTrouble, UsageError
from aquahelm.inventory.secretfiles import FOLDER
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RULES = ".sops.yaml"
ENCRYPTED = "^(data|stringData)$"


def encrypted_secret(
    name: str,
    namespace: str,
    kind: str,
    values: Mapping[str, bytes],
    recipients: Sequence[str],
    path: str,
    folder: Path,
) -> str:
    """A Secret as sops writes it.

    Args:
        name, namespace, kind: of the Secret; `kind` is its type.
        values: key → value in the clear; it reaches sops through a pipe and nothing else.
        recipients: age's public keys.
        path: of the file, relative to `folder`, where sops works.

    Errors: UsageError: no sops on PATH, or a value that is not UTF-8; EnvironmentTrouble: sops refuses.
    """
    program = shutil.which("sops")
    if program is None:
        raise UsageError("encrypting for sops needs the program sops on PATH", "https://getsops.io/docs/#download")
    try:
        texts = {key: value.decode() for key, value in sorted(values.items())}
    except UnicodeDecodeError:
        raise UsageError("a value is not UTF-8 text", "encode it as base64, and let the program decode it") from None
    plain = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace},
        "type": kind,
        "stringData": texts,
    }
    command = [program, "encrypt", "--input-type", "yaml", "--output-type", "yaml", "--filename-override", path]
    command += ["--age", ",".join(recipients), "--encrypted-regex", ENCRYPTED]
    try:
        done = subprocess.run(command, input=dump(plain).encode(), capture_output=True, check=False, cwd=folder)
    except OSError as error:
        raise EnvironmentTrouble(f"cannot start sops: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        told = next((line for line in said if not any(text and text in line for text in texts.values())), "")
        raise EnvironmentTrouble(f"sops ended with exit code {done.returncode}: {told}", "sops 3.9 or newer is needed")
    return done.stdout.decode()


def creation_rules(recipients: Mapping[str, Sequence[str]]) -> str:
    """`.sops.yaml`, of environment → recipients: `sops edit` and `sops encrypt` then know what to do."""
    rules = [
        {
            "path_regex": f"^{FOLDER}/{environment}/.*\\.yaml$",
            "encrypted_regex": ENCRYPTED,
            "age": ",".join(keys),
        }
        for environment, keys in recipients.items()
    ]
    return "# Whom sops encrypts secrets for; written by `aquahelm secrets seal`, and yours to change.\n" + dump(
        {"creation_rules": rules}
    )
