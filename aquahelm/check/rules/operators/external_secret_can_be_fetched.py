"""An ExternalSecret says what to fetch, and keeps to what it may do with the Secret.

Bad:
    kind: ExternalSecret
    spec: {refreshInterval: 1d, secretStoreRef: {name: vault}, target: {creationPolicy: Merge, deletionPolicy: Delete}}
Good:
    kind: ExternalSecret
    spec:
      refreshInterval: 24h
      secretStoreRef: {name: vault}
      data: [{secretKey: password, remoteRef: {key: shop/db, property: password}}]

The API server accepts it; the operator's webhook refuses it: "either data or dataFrom should be specified",
"deletionPolicy=Delete must not be used when the controller doesn't own the secret", "duplicate secretKey found", and a
duration of days cannot be read at all. Source: External Secrets Operator, validator of ExternalSecrets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.durations import seconds
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import said, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule(
    "external-secret-can-be-fetched",
    theme="operators",
    severity=ERROR,
    kinds=frozenset({"ClusterExternalSecret", "ExternalSecret"}),
)


def check(secret: Object) -> Iterator[Violation]:
    """One for each mistake; those of a ClusterExternalSecret stand in `externalSecretSpec`."""
    spec = secret.spec if secret.kind == "ExternalSecret" else secret.spec / "externalSecretSpec"
    if spec.mapping and not (spec / "data").value and not (spec / "dataFrom").value:
        yield Violation(spec, "either data or dataFrom should be specified", "say what to fetch")
    for field in (spec / "refreshInterval", secret.spec / "refreshTime"):  # the second: of a ClusterExternalSecret
        wrong, fix = said(seconds, field.text) if field.text is not None else ("", "")
        if wrong:
            yield Violation(field, wrong, fix)
    yield from _policies(spec / "target")
    for source in spec / "dataFrom":
        yield from _source(source)
    if (spec / "target" / "deletionPolicy").text in (None, "Retain"):
        seen: set[str] = set()
        for item in spec / "data":
            key = (item / "secretKey").text
            if key is not None and key in seen:
                yield Violation(item / "secretKey", f"duplicate secretKey found: {shown(key)}")
            seen.add(key or "")


def _policies(target: Node) -> Iterator[Violation]:
    creation, deletion = (target / "creationPolicy").text, target / "deletionPolicy"
    if deletion.text == "Delete" and creation in ("Merge", "None"):
        message = "deletionPolicy Delete needs a Secret that the controller owns"
        yield Violation(deletion, message, "creationPolicy: Owner, or deletionPolicy: Retain")
    elif deletion.text == "Merge" and creation == "None":
        yield Violation(deletion, "with creationPolicy None there is no Secret to merge with", "creationPolicy: Merge")


def _source(source: Node) -> Iterator[Violation]:
    reference = source / "sourceRef"
    generator = reference / "generatorRef"
    given = [part.key for part in (source / "extract", source / "find", generator) if part.there]
    if len(given) > 1:
        yield Violation(source, "extract, find and generatorRef cannot be set at the same time", "make two of it")
    elif not given and not reference.there:
        yield Violation(source, "either extract, find or sourceRef must be set", "extract: {key: …}")
    if reference.there and not generator.there and not (reference / "storeRef").there:
        yield Violation(reference, "sourceRef must have generatorRef or storeRef")
