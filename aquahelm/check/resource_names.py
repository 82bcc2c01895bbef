"""Names of resources, as the API server takes them for containers, quotas and ranges (pkg/apis/core/helper)."""

from __future__ import annotations

from aquahelm.check.grammar import qualified_name
from aquahelm.check.wording import listing, nearest, shown

STANDARD = ("cpu", "memory", "ephemeral-storage")
PAGES = "hugepages-"
NATIVE = "kubernetes.io/"
QUOTA = "requests."


def is_native(name: str) -> bool:
    """Whether a resource is Kubernetes' own, or local to the node."""
    return "/" not in name or NATIVE in name


def is_extended(name: str) -> bool:
    """Whether a resource is a device or the like that somebody else provides: `nvidia.com/gpu`."""
    return not is_native(name) and not name.startswith(QUOTA) and not qualified_name(QUOTA + name)


def resource_trouble(name: str, standard: tuple[str, ...] = STANDARD) -> tuple[str, str]:
    """Why a container cannot ask for a resource of this name, and what to do; nothing if it can.

    Args:
        name: of the resource.
        standard: the names without a prefix that are taken.
    """
    if qualified_name(name):
        return f"the resource {shown(name)} {qualified_name(name)}", ""
    if "/" not in name:
        if name in standard or name.startswith(PAGES):
            return "", ""
        near = nearest(name, standard)
        message = f"{shown(name)} is not a resource; there are {listing(standard, 'and')}"
        return message, f"did you mean {near}?" if near else ""
    if not is_native(name) and not is_extended(name):
        return f"{shown(name)} is not the name of a resource such as nvidia.com/gpu", ""
    return "", ""
