"""Signatures: Helm's provenance by gpg, before the push; cosign's, after it."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Literal

from aquahelm.errors import EnvironmentTrouble, HelmTrouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Signer = Literal["cosign", "provenance"]
PROGRAMS: dict[Signer, str] = {"cosign": "cosign", "provenance": "gpg"}
PATIENCE = 300
_SIGNED = re.compile(rb"-----BEGIN PGP SIGNED MESSAGE-----.*?-----BEGIN PGP SIGNATURE-----", re.DOTALL)


class SigningTrouble(HelmTrouble):
    """A signature could not be made, or is not right."""


def program_for(signer: Signer) -> str:
    """The program that signs. Errors: EnvironmentTrouble where it is not installed."""
    found = shutil.which(PROGRAMS[signer])
    if found is None:
        raise EnvironmentTrouble(
            f"there is no {PROGRAMS[signer]} program", f"--sign {signer} needs it; install it, or leave --sign out"
        )
    return found


def write_provenance(archive: Path, metadata: str, checksum: str, key: str = "") -> Path:
    """Helm's provenance file beside an archive: Chart.yaml and the archive's checksum, signed in the clear.

    Args:
        archive: the package.
        metadata: the text of its Chart.yaml.
        checksum: SHA-256 of the package.
        key: whose key signs, as gpg names it; gpg's default unless given.

    Errors: EnvironmentTrouble without gpg; SigningTrouble.
    """
    message = f"{metadata.rstrip()}\n\n...\nfiles:\n  {archive.name}: sha256:{checksum}\n"
    user = ["--local-user", key] if key else []
    signed = _run(
        [
            program_for("provenance"),
            "--batch",
            "--yes",
            *user,
            "--digest-algo",
            "SHA512",
            "--clearsign",
            "--output",
            "-",
        ],
        message.encode(),
    )
    place = archive.with_name(f"{archive.name}.prov")
    place.write_bytes(signed)
    return place


def verify_provenance(provenance: bytes, name: str, checksum: str) -> str:
    """Who signed, in gpg's words. Errors: SigningTrouble where the signature is not right, or is another file's."""
    text = _SIGNED.search(provenance)
    if text is None or f"{name}: sha256:{checksum}".encode() not in text[0]:
        raise SigningTrouble(f"the signature does not speak of {name} as it is", "sign and push again")
    told = _run([program_for("provenance"), "--batch", "--status-fd", "1", "--verify", "-"], provenance).decode(
        errors="replace"
    )
    good = re.search(r"^\[GNUPG:\] GOODSIG \S+ (.+)$", told, re.MULTILINE)
    if good is None:
        raise SigningTrouble(f"gpg does not know who signed {name}", "gpg --list-keys")
    return good[1]


def cosign(reference: str, digest: str, key: str = "", services: str = "", plain_http: bool = False) -> None:
    """Sign what a registry holds, by its digest. Without a key cosign signs by the identity that it finds.

    Args:
        reference: what was pushed.
        digest: of its manifest.
        key: a file, or a key service's address, as cosign's `--key` takes it.
        services: cosign's `--signing-config`, a file: which authority and which public log take part. One that
            names none leaves the key alone, and asks nobody.
        plain_http: whether the registry speaks HTTP.

    Errors: EnvironmentTrouble without cosign; SigningTrouble.
    """
    repository = reference.removeprefix("oci://").rpartition(":")[0]
    options = [
        *(["--key", key] if key else []),
        *(["--signing-config", services] if services else []),
        *(["--allow-http-registry"] if plain_http else []),
    ]
    _run([program_for("cosign"), "sign", "--yes", *options, f"{repository}@{digest}"])


def _run(command: Sequence[str], given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SigningTrouble(f"{command[0]} failed: {error}") from error
    if done.returncode:
        raise SigningTrouble(f"{command[0].rpartition('/')[2]} failed: {_words(done) or done.returncode}")
    return done.stdout


def _words(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a program says of its failure: the line that is the error, without the warnings around it."""
    said = (done.stderr or done.stdout).decode(errors="replace")
    error = re.search(r"^Error: (.+?)(?:^error during command execution|\Z)", said, re.MULTILINE | re.DOTALL)
    return " ".join((error[1] if error else said).split())
