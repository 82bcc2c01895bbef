"""Where objects say whom the API server shall ask: webhooks, conversions of custom resources, further APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aquahelm.check.grammar import dns_subdomain
from aquahelm.check.wording import shown

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


def client_troubles(client: Node) -> Iterator[tuple[Node, str, str]]:
    """What the API server refuses in a `clientConfig`: the place, what is wrong, and what to do."""
    if not client.there:
        return
    url, service = client / "url", client / "service"
    if (url.value is None) == (service.value is None):
        yield (
            client,
            "it says neither url nor service" if url.value is None else "it says both url and service",
            ("name the Service: service: {name: …, namespace: …}" if url.value is None else "keep one of them"),
        )
    if url.text is not None:
        trouble = _url_trouble(url.text)
        if trouble:
            yield url, f"{shown(url.text)} {trouble}", "write https://host/path"
    if service.value is not None:
        yield from _service_troubles(service)


def _service_troubles(service: Node) -> Iterator[tuple[Node, str, str]]:
    for field in ("name", "namespace"):
        if (service / field).value == "":
            yield service / field, f"{field} is empty and must be given", ""
    port, path = service / "port", service / "path"
    if port.number is not None and not 1 <= port.number <= 65535:
        yield port, f"{port.number} is not a port; use 1–65535", ""
    text = path.text
    if text and not text.startswith("/"):
        yield path, f"{shown(text)} must begin with /", f"write /{text}"
    elif text and text != "/":
        for segment in text.removeprefix("/").removesuffix("/").split("/"):
            trouble = dns_subdomain(segment) if segment else "is empty"
            if trouble:
                yield path, f"{shown(text)}: the part {shown(segment)} {trouble}", ""
                break


def _url_trouble(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return "is no URL"
    if parts.scheme != "https":
        return "is not an https address"
    if not parts.netloc:
        return "names no host"
    if "@" in parts.netloc:
        return "names a user, which is not allowed"
    return "has a query or a fragment, which is not allowed" if parts.query or parts.fragment else ""
