"""https: certificates that nobody vouches for are refused; who is to vouch is told as to all of OpenSSL."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from aquahelm.registry.model import RegistryTrouble
from aquahelm.registry.name import ImageName
from tests.registry.front import Front

if TYPE_CHECKING:
    from pathlib import Path

    from tests.registry.conftest import Asker
    from tests.registry.server import Shelf


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Certificate and key of 127.0.0.1, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_certificates_are_checked(
    shelf: Shelf, asking: Asker, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.push("secure/app", "1")
    front = Front(shelf.address)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    front.socket = context.wrap_socket(front.socket, server_side=True)
    with front:
        name = ImageName(front.address, "secure/app")
        with pytest.raises(RegistryTrouble, match=r"cannot be reached: https://.*certificate") as told:
            asking(schemes={front.address: "https"}).tags(name)
        assert not front.asked
        assert len(told.value.message) < 300
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert asking(schemes={front.address: "https"}).tags(name) == ("1",)
