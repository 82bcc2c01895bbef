"""What others wrote, judged: the verbs that need no inventory.

What they work with is imported when it is needed: the command line's start stays quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aquahelm.check.run import CheckResult
    from aquahelm.foreign.against import Against
    from aquahelm.render.engine import Engine


def _silent(_: str) -> None:
    """Progress that nobody wants to hear of."""


def validate_manifests(
    *paths: Path | str,
    folder: Path | str = ".",
    namespace: str = "",
    kube_versions: Iterable[str] = (),
    pod_security: str | None = None,
    externals: Iterable[str] = (),
    crds: Iterable[Path | str] = (),
    capacity: str = "",
    progress: Callable[[str], None] = _silent,
    against: Against | None = None,
) -> CheckResult:
    """Judge manifests that others wrote; no inventory is needed.

    Args:
        paths: files and folders of YAML and JSON; `-` is standard input.
        folder: that relative paths start from.
        namespace: of objects that name none.
        kube_versions: such as `1.36`; all supported ones unless given.
        pod_security: the PodSecurity level of namespaces without a label of it; `privileged` unless given.
        externals: objects that come from elsewhere, as `Kind/name` with `*` for any text.
        crds: files and folders of custom resource definitions, beside those among the manifests.
        capacity: the cluster's nodes, as `nodes=3,cpu=8,memory=32Gi`.
        progress, against: as in `validate`.

    Errors: UsageError for paths that cannot be read or hold no manifests.
    """
    from aquahelm.foreign.manifests import judge_manifests
    from aquahelm.foreign.options import Told

    level = pod_security or "privileged"
    told = Told(tuple(kube_versions), level, tuple(externals), tuple(crds), namespace, progress, capacity)
    return judge_manifests(paths, folder, told, against)


def validate_chart(
    chart: Path | str,
    values: Iterable[Path | str] = (),
    *,
    sets: Iterable[str] = (),
    string_sets: Iterable[str] = (),
    release: str = "release-name",
    namespace: str = "default",
    api_versions: Iterable[str] = (),
    kube_versions: Iterable[str] = (),
    pod_security: str | None = None,
    externals: Iterable[str] = (),
    crds: Iterable[Path | str] = (),
    capacity: str = "",
    engine: Engine | str = "auto",
    progress: Callable[[str], None] = _silent,
    against: Against | None = None,
) -> CheckResult:
    """Judge what a chart of any make renders to.

    Args:
        chart: its folder or .tgz.
        values: values files; later ones win.
        sets, string_sets: single values as `helm --set` and `--set-string` take them; they win over files.
        release, namespace: as `helm install` gets them.
        api_versions: API versions that the cluster knows beyond Kubernetes' own.
        kube_versions: such as `1.36`; all supported ones that the chart allows unless given.
        pod_security, externals, crds, capacity, progress, against: as in `validate_manifests`.
        engine: an engine, or how to choose one.

    Errors: UsageError; HelmTrouble where Helm refuses.
    """
    from aquahelm.foreign.chart import Release, judge_chart
    from aquahelm.foreign.options import Told
    from aquahelm.render.engine import choose_engine

    helm = choose_engine(engine, apart=True) if isinstance(engine, str) else engine
    wanted = Release(Path(chart), tuple(values), tuple(sets), tuple(string_sets), release, tuple(api_versions))
    level = pod_security or "privileged"
    told = Told(tuple(kube_versions), level, tuple(externals), tuple(crds), namespace, progress, capacity)
    return judge_chart(wanted, helm, told, against)
