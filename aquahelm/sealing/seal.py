"""Sealing, as the Sealed Secrets controller opens it.

A value is encrypted with AES-256-GCM under a new session key, and that key with RSA-OAEP (SHA-256) for the controller.
OAEP's label binds the result to a name and namespace, to a namespace, or to nothing. The session key is used once, so
that the nonce is zero. What is stored: two bytes, the length of the encrypted key (big-endian); that key; the
ciphertext with its tag; in base64.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from aquahelm.inventory.models.secret import Scope

SESSION_KEY = 32
NONCE = bytes(12)
LENGTH = 2


def label(namespace: str, name: str, scope: Scope) -> bytes:
    """What a sealed value is bound to."""
    if scope == "cluster-wide":
        return b""
    return (namespace if scope == "namespace-wide" else f"{namespace}/{name}").encode()


def seal(value: bytes, key: RSAPublicKey, namespace: str, name: str, scope: Scope = "strict") -> str:
    """Encrypt one value for the controller.

    Args:
        value: in the clear.
        key: of the controller's certificate.
        namespace, name: of the Secret that the value is for.
        scope: what the value is bound to.
    """
    session = os.urandom(SESSION_KEY)
    padding = OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=label(namespace, name, scope))
    wrapped = key.encrypt(session, padding)
    sealed = len(wrapped).to_bytes(LENGTH, "big") + wrapped + AESGCM(session).encrypt(NONCE, value, None)
    return base64.b64encode(sealed).decode()
