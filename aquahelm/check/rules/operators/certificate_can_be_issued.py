"""A Certificate names somebody, and lives longer than the time that its renewal takes.

Bad:
    kind: Certificate
    spec: {secretName: shop-tls, issuerRef: {name: letsencrypt}, duration: 90d}
Good:
    kind: Certificate
    spec: {secretName: shop-tls, issuerRef: {name: letsencrypt}, dnsNames: [shop.example], duration: 2160h}

The API server accepts it; cert-manager's webhook refuses it: "at least one of commonName (…), dnsNames, emailSANs,
ipAddresses, otherNames, or uriSANs must be set", `time: unknown unit "d" in duration "90d"`, "certificate duration must
be greater than 1h0m0s". Source: cert-manager, validation of certificates.
"""

from __future__ import annotations

from fractions import Fraction
from ipaddress import ip_address
from typing import TYPE_CHECKING

from aquahelm.check.durations import seconds
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("certificate-can-be-issued", theme="operators", severity=ERROR, kinds=frozenset({"Certificate"}))

NAMES = ("commonName", "dnsNames", "emailAddresses", "ipAddresses", "otherNames", "uris", "literalSubject")
LONGEST_COMMON_NAME = 64
USUAL = Fraction(90 * 24 * 3600)
SHORTEST = Fraction(3600)
SHORTEST_RENEWAL = Fraction(5 * 60)
ECDSA_SIZES = (256, 384, 521)
RSA_SIZES = (2048, 8192)
RESERVED = "cert-manager.io/"


def check(certificate: Object) -> Iterator[Violation]:
    """One for the names, one for each duration, for the key, for each address that is none."""
    spec = certificate.spec
    if spec.mapping and not any((spec / name).value for name in NAMES):
        message = "at least one of commonName, dnsNames, emailAddresses, ipAddresses, otherNames or uris must be set"
        yield Violation(spec, message, "dnsNames: […]")
    name = (spec / "commonName").text or ""
    if len(name.encode()) > LONGEST_COMMON_NAME:
        message = f"may not be more than {LONGEST_COMMON_NAME} bytes; it has {len(name.encode())}"
        yield Violation(spec / "commonName", message, "leave it out: dnsNames are enough")
    yield from _times(spec)
    yield from _key(spec / "privateKey")
    yield from _issuer(spec / "issuerRef")
    for address in spec / "ipAddresses":
        if address.text is not None and not _is_address(address.text):
            yield Violation(address, f"{shown(address.text)} is no IP address", "names belong into dnsNames")
    for key, value in (spec / "secretTemplate" / "annotations").fields():
        if key.startswith(RESERVED) and key != f"{RESERVED}allow-direct-injection":
            yield Violation(value, "annotations cert-manager.io/* are not allowed in a Secret's template")


def _times(spec: Node) -> Iterator[Violation]:
    found: dict[str, Fraction] = {}
    for field in ("duration", "renewBefore"):
        text = (spec / field).text
        if text is not None:
            try:
                found[field] = seconds(text)
            except ValueError as error:
                message, _, fix = str(error).partition("; ")
                yield Violation(spec / field, message, fix)
                return
    duration, before = found.get("duration", USUAL), found.get("renewBefore")
    if duration < SHORTEST:
        yield Violation(spec / "duration", "a certificate lives 1h at least")
    share = (spec / "renewBeforePercentage").number
    if before is not None and share is not None:
        message = "renewBefore and renewBeforePercentage exclude each other"
        yield Violation(spec / "renewBeforePercentage", message, "keep one of them")
    if before is not None and before < SHORTEST_RENEWAL:
        yield Violation(spec / "renewBefore", "a certificate is renewed 5m before its end at least")
    elif before is not None and before >= duration:
        whole = (spec / "duration").text or "2160h, the default"
        message = f"the duration ({whole}) must be longer than renewBefore ({(spec / 'renewBefore').text})"
        yield Violation(spec / "renewBefore", message)
    if share is not None and not SHORTEST_RENEWAL <= duration * (100 - share) / 100 < duration:
        message = f"{share} % leaves no renewal between 5m and the whole duration before the end"
        yield Violation(spec / "renewBeforePercentage", message)


def _key(key: Node) -> Iterator[Violation]:
    algorithm, size = (key / "algorithm").text or "RSA", (key / "size").number
    if size is None or size <= 0:
        return
    least, most = RSA_SIZES
    if algorithm == "RSA" and not least <= size <= most:
        yield Violation(key / "size", f"an RSA key has {least} to {most} bits, not {size}")
    elif algorithm == "ECDSA" and size not in ECDSA_SIZES:
        yield Violation(key / "size", f"an ECDSA key has 256, 384 or 521 bits, not {size}")


def _issuer(reference: Node) -> Iterator[Violation]:
    kind = (reference / "kind").text
    group = (reference / "group").text or ""
    if group in ("", "cert-manager.io") and kind not in (None, "", "Issuer", "ClusterIssuer"):
        fix = "group: … of the issuer, if it is one of another make" if not group else ""
        yield Violation(reference / "kind", f"{shown(kind)} must be one of Issuer or ClusterIssuer", fix)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
