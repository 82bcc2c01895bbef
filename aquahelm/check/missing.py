"""ConfigMaps, Secrets, claims and service accounts that will not be there, as far as can be told.

What is written for one cluster alone, an inventory's charts, names all that comes from elsewhere: what is missing there
is missing. Others' manifests are mostly a part of what a cluster holds: what they lack may be there, unless it is one
letter off the name of one of theirs, or near one that nobody uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.wording import is_slip, listing, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.check.objects import Objects
    from aquahelm.check.rule import Context

# Kubernetes puts them into every namespace.
EVERYWHERE = {("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")}
_MOST = 4


def is_missing(kind: str, name: str, namespace: str, objects: Objects, context: Context) -> bool:
    """Whether nothing among the objects is, makes or may make it, and nobody has declared it as external."""
    return not (
        (kind, name) in EVERYWHERE
        or objects.provided.keys(kind, name, namespace)[0]
        or context.externals.has(kind, name)
        or (kind in ("ConfigMap", "Secret") and objects.makers.may_make(name, namespace))
    )


def meant_instead(kind: str, name: str, namespace: str, objects: Objects, context: Context) -> str:
    """The name that was probably meant; empty if none is near.

    Among others' manifests a near name that is used as it is counts only where one letter makes the difference:
    `db-primary` is no mistake because there is a `db-primary-ro`.
    """
    near = nearest(name, objects.provided.names(kind, namespace))
    if not near or context.closed or is_slip(name, near):
        return near
    usage, item = objects.usage, objects.find(kind, near, namespace)
    if item is None:
        return near
    if kind == "PersistentVolumeClaim":
        return "" if usage.needers(kind, near, namespace) else near
    used = usage.is_account_used(item) if kind == "ServiceAccount" else usage.is_config_used(item)
    return "" if used else near


def needed_too(refs: Sequence[str]) -> str:
    """The end of a sentence that names the others who need what is missing; empty if nobody does."""
    if not refs:
        return ""
    some = refs if len(refs) <= _MOST else [*refs[: _MOST - 1], f"{len(refs) - _MOST + 1} more"]
    return f", and {listing(some, 'and')} {'needs' if len(refs) == 1 else 'need'} it too"
