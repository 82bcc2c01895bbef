"""A sealed value opens with the controller's private key, by the controller's algorithm, and only where it belongs."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from aquahelm.sealing.seal import seal

if TYPE_CHECKING:
    from aquahelm.inventory.models.secret import Scope

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SCOPES: tuple[Scope, ...] = ("strict", "namespace-wide", "cluster-wide")


def opened(sealed: str, key: rsa.RSAPrivateKey, label: bytes) -> bytes:
    """What the controller does: length, session key by RSA-OAEP with the label, AES-GCM with a nonce of zeros."""
    data = base64.b64decode(sealed, validate=True)
    length = int.from_bytes(data[:2], "big")
    wrapped, ciphertext = data[2 : 2 + length], data[2 + length :]
    session = key.decrypt(wrapped, OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=label))
    assert len(session) == 32
    return AESGCM(session).decrypt(bytes(12), ciphertext, None)


@pytest.mark.parametrize("value", [b"", b"s3cret", "пароль\n".encode(), bytes(range(256)) * 4096], ids=len)
@pytest.mark.parametrize(
    ("scope", "label"), list(zip(SCOPES, (b"shop-stage/jwt", b"shop-stage", b""), strict=True)), ids=SCOPES
)
def test_the_controller_opens_it(value: bytes, scope: Scope, label: bytes) -> None:
    assert opened(seal(value, KEY.public_key(), "shop-stage", "jwt", scope), KEY, label) == value


@pytest.mark.parametrize("label", [b"shop-stage/other", b"shop-prod/jwt", b"shop-stage", b""])
def test_a_strict_value_opens_nowhere_else(label: bytes) -> None:
    sealed = seal(b"s3cret", KEY.public_key(), "shop-stage", "jwt")
    with pytest.raises(ValueError, match=r".*"):
        opened(sealed, KEY, label)


def test_another_key_does_not_open_it() -> None:
    sealed = seal(b"s3cret", KEY.public_key(), "shop-stage", "jwt")
    with pytest.raises(ValueError, match=r".*"):
        opened(sealed, rsa.generate_private_key(public_exponent=65537, key_size=2048), b"shop-stage/jwt")


def test_one_changed_bit_is_noticed() -> None:
    data = bytearray(base64.b64decode(seal(b"s3cret", KEY.public_key(), "shop-stage", "jwt")))
    data[-1] ^= 1
    with pytest.raises(InvalidTag):
        opened(base64.b64encode(bytes(data)).decode(), KEY, b"shop-stage/jwt")


def test_equal_values_differ_when_sealed() -> None:
    one, other = (seal(b"s3cret", KEY.public_key(), "shop-stage", "jwt") for _ in range(2))
    assert one != other
    assert b"s3cret" not in base64.b64decode(one)
