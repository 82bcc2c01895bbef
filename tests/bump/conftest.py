"""A real registry for choices, as `tests.registry` starts it."""

from __future__ import annotations

from tests.registry.conftest import asking, nobodys_home, registry_address, shelf

__all__ = ["asking", "nobodys_home", "registry_address", "shelf"]
