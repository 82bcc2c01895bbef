"""What a person tells of a cluster that nobody asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError
from aquahelm.foreign.reading import read_definitions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from aquahelm.check.capacity.declared import DeclaredCapacity
    from aquahelm.check.run import CheckOptions


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the cluster, for manifests and charts alike.

    Attributes:
        kube_versions: asked for; none: all.
        pod_security: the level of namespaces that carry no label of it.
        externals: objects that come from elsewhere.
        crds: files and folders of custom resource definitions.
        namespace: of objects that name none.
        progress: told what is being done.
        capacity: the cluster's nodes, as `nodes=3,cpu=8,memory=32Gi,disk=100Gi`; empty if nobody has said.
    """

    kube_versions: tuple[str, ...]
    pod_security: str
    externals: tuple[str, ...]
    crds: tuple[Path | str, ...]
    namespace: str
    progress: Callable[[str], None]
    capacity: str = ""

    def options(self, customs: Iterable[Mapping[str, Any]] = ()) -> CheckOptions:
        """For a check of objects without an environment; `customs`: definitions found among what is judged.

        Errors: UsageError for a capacity that cannot be read.
        """
        from aquahelm.check.run import CheckOptions

        return CheckOptions(
            pod_security=self.pod_security,
            externals={"": self.externals},
            namespaces={"": self.namespace},
            capacities={"": self._nodes()} if self.capacity else {},
            customs=(*read_definitions(self.crds), *customs),
        )

    def _nodes(self) -> DeclaredCapacity:
        from aquahelm.check.capacity.declared import read_capacity

        try:
            return read_capacity(self.capacity)
        except ValueError as error:
            raise UsageError(f"--capacity: {error}", "such as --capacity nodes=3,cpu=8,memory=32Gi") from error
