"""A single file that is mounted out of a ConfigMap or a Secret is one of its keys.

Bad:
    volumes: [{name: config, configMap: {name: web}}]            # its key is nginx.conf
    volumeMounts: [{name: config, mountPath: /etc/nginx.conf, subPath: ngnix.conf}]
Good:
    volumes: [{name: config, configMap: {name: web}}]
    volumeMounts: [{name: config, mountPath: /etc/nginx.conf, subPath: nginx.conf}]

The API server accepts it. The kubelet makes an empty folder of that name and mounts it: the program finds a folder
where its file should be, or the container does not start (`not a directory`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("mounted-file-exists", theme="reference", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each mount whose file is known not to be there."""
    for container in workload.pod.containers:
        for mount in container.node / "volumeMounts" if container.node.mapping.get("volumeMounts") else ():
            path = (mount / "subPath").text
            if path and (path.startswith("/") or ".." in path.split("/")):
                continue  # refused
            volume = workload.pod.volumes.get((mount / "name").text or "") if path else None
            files = _files(volume, workload, objects) if volume else None
            if (
                path
                and files is not None
                and path not in files
                and not any(one.startswith(f"{path}/") for one in files)
            ):
                near = nearest(path, files)
                known = f"files: {listing(sorted(files), 'and')}" if files else ""
                message = f"the volume has no file {shown(path)}; an empty folder would be mounted"
                yield Violation(mount / "subPath", message, f"did you mean {near}?" if near else known)


def _files(volume: Node, workload: Object, objects: Objects) -> set[str] | None:
    """The paths in a volume of a ConfigMap or a Secret; None if they cannot be told."""
    for field, name_field, kind in (("configMap", "name", "ConfigMap"), ("secret", "secretName", "Secret")):
        source = volume / field
        if not source.there:
            continue
        items = [(one / "path").text for one in source / "items"]
        if items:
            return {path for path in items if path}
        there, keys = objects.provided.keys(kind, (source / name_field).text or "", workload.namespace)
        return set(keys) if there and keys is not None else None
    return None
