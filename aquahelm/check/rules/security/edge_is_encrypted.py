"""A public host is served with TLS.

Bad:
    kind: Ingress
    spec: {rules: [{host: shop.example}]}
Good:
    kind: Ingress
    spec: {tls: [{hosts: [shop.example], secretName: shop-tls}], rules: [{host: shop.example}]}

The API server accepts it; passwords and sessions travel readable. Left alone are Ingresses with a host that is only
known at home (`localhost`, `.local`, `.internal`, `.test`), and controllers that are told by annotation or that end TLS
before them. It is a note where the environment, the namespace or the host is called a trial's (`dev`, `staging`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, WARNING, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("edge-is-encrypted", theme="security", severity=WARNING, kinds=frozenset({"Ingress"}), mildest=NOTE)

AT_HOME = re.compile(r"(.*\.)?(localhost|local|internal|test|lan|svc|nip\.io|sslip\.io)|[^.]*")
TRIAL = re.compile(
    r"(?:.*[-.])?(?:dev|develop|development|test|tests|testing|qa|ci|stage|staging|preview|review|sandbox|demo)[0-9]*(?:[-.].*)?",
    re.IGNORECASE,
)
TOLD = re.compile(r"certificate|tls|ssl|https", re.IGNORECASE)


def check(ingress: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each public host that no certificate is for."""
    annotations = (ingress / "metadata" / "annotations").mapping
    if any(TOLD.search(str(key)) for key in annotations):
        return
    hosts = [rule / "host" for rule in ingress.spec / "rules"]
    if any(AT_HOME.fullmatch(host.text) for host in hosts if host.text):
        return
    covered = {host.text or "" for entry in ingress.spec / "tls" for host in entry / "hosts"}
    everything = any(not (entry / "hosts").value for entry in ingress.spec / "tls")
    for host in hosts if not everything else ():
        name = host.text or ""
        if name and name not in covered and f"*.{name.partition('.')[2]}" not in covered:
            fix = f"tls: [{{hosts: [{name}], secretName: …}}]"
            trial = any(TRIAL.fullmatch(word) for word in (context.environment, ingress.namespace, name))
            yield Violation(host, f"{name} is served without TLS", fix, severity=NOTE if trial else None)
