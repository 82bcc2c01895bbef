"""Where objects say whom the API server shall ask: webhooks, conversions of custom resources, further APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

ASKING = frozenset(
    {"APIService", "CustomResourceDefinition", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}
)


def client_configs(item: Object) -> Iterator[Node]:
    """The places with `service` and `caBundle`."""
    if item.kind == "APIService":
        yield item.spec
    elif item.kind == "CustomResourceDefinition":
        client = item.spec / "conversion" / "webhook" / "clientConfig"
        if client.there:
            yield client
    else:
        for webhook in item / "webhooks":
            yield webhook / "clientConfig"
