"""The Service that the API server asks exists and has the port.

Bad:
    kind: ValidatingWebhookConfiguration
    webhooks: [{clientConfig: {service: {name: web-hook, namespace: shop}}}]   # the Service is called webhook
Good:
    kind: ValidatingWebhookConfiguration
    webhooks: [{clientConfig: {service: {name: webhook, namespace: shop}}}]

The API server accepts it and then cannot ask: every object that the webhook is for is refused (`failed calling
webhook`), custom resources cannot be converted, and an API is there that answers 503 and holds up the deletion of
namespaces. The port is 443 unless given. Namespaces that no object here is in are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.webhooks import ASKING, client_configs
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("webhook-service-exists", theme="reference", severity=ERROR, kinds=ASKING)
HTTPS = 443


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each Service or port."""
    for client in client_configs(item):
        yield from _asked(client / "service", objects, context)


def _asked(asked: Node, objects: Objects, context: Context) -> Iterator[Violation]:
    name, namespace = (asked / "name").text, objects.in_namespace((asked / "namespace").text or "")
    if not name or namespace not in objects.namespaces or context.externals.has("Service", name):
        return
    service = objects.find("Service", name, namespace)
    if service is None:
        if objects.makers.may_make(name, namespace):
            return
        near = nearest(name, objects.names("Service", namespace))
        fix = f"did you mean {near}?" if near else f"create it, or declare it as external: Service/{name}"
        yield Violation(asked / "name", f"there is no Service {shown(name)} in the namespace; nobody would answer", fix)
        return
    written = (asked / "port").number
    port = HTTPS if written is None else written
    ports = [(one / "port").number for one in service.spec / "ports"]
    if ports and port not in ports:
        message = f"{service.ref} has no port {port}" + ("" if written else ", which is asked unless another is given")
        yield Violation(asked / "port", message, f"its ports: {listing(map(str, ports), 'and')}")
