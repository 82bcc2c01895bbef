"""The certificate of a Sealed Secrets controller: whoever has it can seal, and only the controller can open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

FETCH = "kubeseal --fetch-cert > FILE prints it; the controller's log does too"
_PRIVATE = b"PRIVATE KEY-----"


def read_certificate(path: Path, shown: str = "", now: datetime | None = None) -> RSAPublicKey:
    """The public key to seal with.

    Args:
        path: of a PEM file; of several certificates the first counts, as with kubeseal.
        shown: how messages name it; the path unless given.
        now: the time that counts; the real one unless given.

    Errors: UsageError: it cannot be read, is no certificate, has expired, or holds a private key.
    """
    name = shown or str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}", f"give the controller's certificate: {FETCH}") from None
    if _PRIVATE in data:
        raise UsageError(
            f"{name} holds a private key: whoever has it opens every sealed value",
            f"take it out of the repository and of the machine; the certificate is enough: {FETCH}",
        )
    try:
        certificate = x509.load_pem_x509_certificate(data)
        key = certificate.public_key()
    except Exception as error:  # noqa: BLE001 - whatever cryptography says of a broken one
        raise UsageError(f"{name} is no certificate in PEM form ({type(error).__name__})", FETCH) from None
    if not isinstance(key, RSAPublicKey):
        raise UsageError(f"{name}: its key is no RSA key, and the controller's is one", FETCH)
    until = certificate.not_valid_after_utc
    if (now or datetime.now(UTC)) > until:
        raise UsageError(f"{name} expired on {until:%Y-%m-%d}", f"the controller has a newer one: {FETCH}")
    return key
