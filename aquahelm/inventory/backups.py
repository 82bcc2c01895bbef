"""Mistakes of backup plans that models cannot see: where backups go, and whose role they take."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from aquahelm.inventory.models.store import ObjectStore, Postgres
from aquahelm.inventory.names import backup_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.paths import Path


def check_backups(platform: Platform, declared: Iterable[str]) -> Iterator[tuple[Path, str, str]]:
    """Path, message and remedy of each mistake in one environment; `declared` names the stores of the file."""
    takers = {name: store for name, store in platform.stores.items() if isinstance(store, ObjectStore)}
    names = set(declared)
    for name, store in platform.stores.items():
        if not isinstance(store, Postgres) or store.backup is None:
            continue
        path: Path = ("stores", name, "backup")
        to, bucket = store.backup.to, store.backup.bucket
        if to not in takers:
            if to not in names or to in platform.stores:
                what = "is no object store" if to in platform.stores else "is not declared"
                yield (*path, "to"), f"{to} {what}, and takes no backups", _nearest(to, takers)
        elif bucket not in takers[to].buckets:
            yield (*path, "bucket"), f'{to} has no bucket named "{bucket}"', _nearest(bucket, takers[to].buckets)
        elif store.mode == "operator" and (endpoint := takers[to].endpoint) and endpoint.ca and endpoint.ca.configMap:
            what = f"backups by the operator read the authority of {to} from a Secret, and it is in a ConfigMap"
            yield ("stores", to, "endpoint", "ca"), what, "give ca: {secret: …}"
        elif takers[to].buckets[bucket].public:
            yield (*path, "bucket"), f"anybody may download from {bucket}", "use a bucket that is not public"
        for service, item in platform.services.items():
            use = item.uses.get(name)
            if use is not None and use.loginAs is None and (use.role or service) == backup_role():
                place: Path = ("services", service, "uses", name)
                yield place, f"{backup_role()} is the role of {name}'s backups", "give the service a role: of its own"


def _nearest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    listed = f"(declared: {', '.join(names)})" if names else "(none is declared)"
    return f"{near[0]}? {listed}" if near else listed
