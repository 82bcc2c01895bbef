"""An issuer says how it issues, in one way.

Bad:
    kind: Issuer
    spec: {}
Good:
    kind: Issuer
    spec: {selfSigned: {}}

The API server accepts it; cert-manager's webhook refuses it: "at least one issuer must be configured", "may not specify
more than one issuer type", "no solver type configured". Source: cert-manager, validation of issuers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("issuer-is-of-one-type", theme="operators", severity=ERROR, kinds=frozenset({"ClusterIssuer", "Issuer"}))

TYPES = ("acme", "ca", "selfSigned", "vault", "venafi")
SOLVERS = ("http01", "dns01")
WAYS = ("ingress", "gatewayHTTPRoute")
CLASSES = ("class", "ingressClassName", "name")
VAULT = ("appRole", "kubernetes", "tokenSecretRef", "clientCertificate", "aws")


def check(issuer: Object) -> Iterator[Violation]:
    """One for the issuer, one for each solver, one for how Vault is entered."""
    yield from _one_of(issuer.spec, TYPES, "at least one issuer type must be configured", "only one issuer type")
    for solver in issuer.spec / "acme" / "solvers":
        yield from _one_of(solver, SOLVERS, "no solver type is configured", "only one solver type in a solver")
        http = solver / "http01"
        if http.there:
            yield from _one_of(http, WAYS, "no HTTP01 solver type is configured", "only one HTTP01 solver type")
            yield from _one_of(http / "ingress", CLASSES, "", "only one way to choose the ingress")
    vault = issuer.spec / "vault"
    if vault.there and not any((vault / "auth" / way).there for way in VAULT):
        yield Violation(vault / "auth", "Vault must be entered somehow", f"give one of {listing(VAULT)}")


def _one_of(node: Node, names: tuple[str, ...], none: str, several: str) -> Iterator[Violation]:
    given = [name for name in names if (node / name).there]
    if not given and none:
        yield Violation(node, none, f"give one of {listing(names)}")
    elif len(given) > 1:
        yield Violation(node / given[1], f"{several} may be given; here are {listing(given, 'and')}")
