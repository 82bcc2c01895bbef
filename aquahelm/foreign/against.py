"""What an update starts from: project, chart or manifests as they were at a git ref, in a folder, or in a cluster."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aquahelm.check.earlier import Earlier
from aquahelm.check.versions import allowed_then_and_now, minor_of
from aquahelm.errors import HelmTrouble, UsageError
from aquahelm.foreign.documents import decoded, objects_in
from aquahelm.foreign.live import installed
from aquahelm.foreign.paths import SUFFIXES
from aquahelm.foreign.trees import FolderTree, commit_of, commit_tree, in_repository
from aquahelm.render.charts import CHART, chart_name, chart_of, kube_version_of, read_chart
from aquahelm.render.failure import RenderFailure
from aquahelm.render.manifests import Manifest, Manifests, read_manifests
from aquahelm.yaml import Document, split_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.check.earlier import Allowed
    from aquahelm.foreign.trees import Tree
    from aquahelm.render.engine import Engine, RenderRequest

LIVE = "live"


@dataclass(frozen=True, slots=True)
class Against:
    """What a person has named, and where they stand.

    Attributes:
        named: a git ref, a folder, or `live`.
        folder: that they work in: the project's, or the one that relative paths start from.
    """

    named: str
    folder: Path

    @property
    def live(self) -> bool:
        """Whether the cluster is meant."""
        return self.named == LIVE

    def tree(self) -> Tree:
        """The files of the folder or the commit. Errors: UsageError; EnvironmentTrouble."""
        path = Path(self.folder, self.named)
        plain = not self.named.startswith((".", os.sep, "~"))
        if path.exists():
            if plain and in_repository(self.folder) and commit_of(self.folder, self.named):
                raise UsageError(
                    f"{self.named} is a folder and a git ref", f"write ./{self.named} or refs/heads/{self.named}"
                )
            if not path.is_dir():
                return FolderTree(path.parent, os.path.normpath(path))
            return FolderTree(path, os.path.normpath(path))
        return commit_tree(self.folder, self.named)


def project_before(against: Against, requests: Mapping[str, RenderRequest], helm: Engine) -> Mapping[str, Earlier]:
    """Environment → what the project rendered there; environments that were not there yet are left out.

    Args:
        against: where to look.
        requests: environment → how it is rendered now; release, namespace and version stay.
        helm: renders.

    Errors: UsageError where there is nothing to compare with; EnvironmentTrouble; HelmTrouble.
    """
    if against.live:
        if len(requests) != 1:
            raise UsageError("--against live compares one environment with its cluster", "name it: -e ENVIRONMENT")
        ((name, request),) = requests.items()
        return {name: Earlier(installed(request.release, request.namespace, name))}
    tree = against.tree()
    then = project_then(tree, _name_of(next(iter(requests.values())).chart), list(requests))
    if then is None:
        return manifests_of_environments(tree, list(requests))
    before = {}
    for name, text in then.values.items():
        request = replace(requests[name], chart=then.chart, values=(text,))
        before[name] = _earlier(request, requests[name].chart, helm, tree.shown_as, name)
    return before


@dataclass(frozen=True, slots=True)
class ProjectThen:
    """A project's chart as it was.

    Attributes:
        tree: the files it is from.
        folder: the project's, inside the tree, with a slash at its end; empty at the top.
        name: the chart's.
        chart: its files.
        values: environment → the text of its values.
    """

    tree: Tree
    folder: str
    name: str
    chart: Mapping[str, str]
    values: Mapping[str, str]

    def read(self, path: str) -> bytes | None:
        """Another file of the project; None if it was not there."""
        whole = self.folder + path
        return self.tree.read([whole])[whole] if whole in self.tree.paths else None


def project_then(tree: Tree, name: str, environments: list[str] | None = None) -> ProjectThen | None:
    """The chart and the values of a project as a tree has them; None where it has no chart with values beside it.

    Args:
        tree: a folder, or a commit.
        name: of the chart now.
        environments: whose values are wanted; all that the tree has unless given.

    Errors: UsageError where several charts may be meant.
    """
    if isinstance(tree, FolderTree) and CHART in tree.paths:  # the chart itself was named
        tree = FolderTree(tree.root.resolve().parent.parent, tree.shown_as)
    found = _projects(tree, environments)
    if not found:
        return None
    chart, values = _likeliest(found, tree, name)
    texts = tree.read(values.values())
    files = _chart_at(tree, chart)
    said = {name: texts[path].decode("utf-8", "replace") for name, path in values.items()}
    return ProjectThen(tree, chart.rsplit("charts/", 1)[0], _name_of(files), files, said)


def chart_before(
    against: Against, path: Path, values: Iterable[Path | str], request: RenderRequest, helm: Engine
) -> Earlier:
    """What a chart rendered; its values files are taken from the same time where they are there.

    Errors: as `project_before`.
    """
    if against.live:
        return Earlier(installed(request.release, request.namespace))
    named = Path(against.folder, against.named)
    if named.is_file() or (named / CHART).is_file():
        asked = replace(request, chart=read_chart(named))
        return _earlier(asked, request.chart, helm, os.path.normpath(named))
    tree = against.tree()
    if isinstance(tree, FolderTree):
        return Earlier(_manifests(tree, sorted(tree.paths), ""))
    inside = _inside(path, tree, against.folder)
    if inside + CHART not in tree.paths:
        raise UsageError(f"there is no chart {inside.rstrip('/')} at {tree.shown_as}", "was it elsewhere then?")
    texts = []
    for file, text in zip(values, request.values, strict=True):
        try:
            then = _inside(Path(file), tree, against.folder).rstrip("/")
        except UsageError:  # a file from elsewhere has no past here
            then = ""
        texts.append(tree.read([then])[then].decode("utf-8", "replace") if then in tree.paths else text)
    asked = replace(request, chart=_chart_at(tree, inside), values=tuple(texts))
    return _earlier(asked, request.chart, helm, tree.shown_as)


def manifests_before(against: Against, paths: Iterable[Path | str]) -> Earlier:
    """The manifests in the same files as they were at a git ref, or all of another folder.

    Errors: as `project_before`.
    """
    if against.live:
        raise UsageError("--against live needs a release", "--chart CHART --release NAME, or name a git ref or folder")
    tree = against.tree()
    if isinstance(tree, FolderTree):
        one = Path(against.folder, against.named)
        return Earlier(_manifests(tree, [one.name] if one.is_file() else sorted(tree.paths), ""))
    wanted = [_inside(Path(against.folder, path), tree, against.folder).rstrip("/") for path in paths]
    found = [
        path
        for path in sorted(tree.paths)
        if any(path == one or path.startswith(f"{one}/") or not one for one in wanted)
    ]
    if not found:
        raise UsageError(f"there is no {' or '.join(wanted)} at {tree.shown_as}", "were they elsewhere then?")
    return Earlier(_manifests(tree, found, ""))


def _projects(tree: Tree, environments: list[str] | None) -> Mapping[str, Mapping[str, str]]:
    """Chart folder → environment → values file, for each chart with values beside it, as aquahelm writes them."""
    paths = tree.paths
    found = {}
    for path in paths:
        parts = path.split("/")
        if parts[-1] == CHART and len(parts) >= 3 and parts[-3] == "charts":
            base = "".join(f"{part}/" for part in parts[:-3])
            start = f"{base}values/values."
            names = _environments(paths, start) if environments is None else environments
            values = {name: f"{start}{name}.yaml" for name in names}
            there = {name: file for name, file in values.items() if file in paths}
            if there:
                found[path.removesuffix(CHART)] = there
    return found


def _environments(paths: Iterable[str], start: str) -> list[str]:
    """The names of values files that begin so."""
    found = sorted(path for path in paths if path.startswith(start) and path.endswith(".yaml"))
    return [path.removeprefix(start).removesuffix(".yaml") for path in found]


def _likeliest(found: Mapping[str, Mapping[str, str]], tree: Tree, name: str) -> tuple[str, Mapping[str, str]]:
    """The chart at its place, else the one of its name, else the only one."""

    def place(chart: str) -> str:
        return chart.rsplit("charts/", 1)[0]

    for fits in (
        lambda chart: chart == f"{tree.here}charts/{name}/",
        lambda chart: place(chart) == tree.here,
        lambda chart: chart.endswith(f"charts/{name}/"),
        lambda _: True,
    ):
        fitting = [chart for chart in found if fits(chart)]
        if len(fitting) == 1:
            return fitting[0], found[fitting[0]]
        if fitting:
            break
    named = ", ".join(sorted(chart.rstrip("/") for chart in fitting))
    raise UsageError(f"{tree.shown_as} has several charts, and none is {name}: {named}", "name one's folder")


def manifests_of_environments(tree: Tree, environments: list[str]) -> Mapping[str, Earlier]:
    """Environment → the manifests in the folder of its name. Errors: UsageError."""
    if isinstance(tree, FolderTree):
        before = {}
        for name in environments:
            own = [path for path in tree.paths if path.startswith(f"{name}/") or path.rpartition(".")[0] == name]
            if own:
                before[name] = Earlier(_manifests(tree, sorted(own), name))
        if not before and len(environments) == 1:
            before[environments[0]] = Earlier(_manifests(tree, sorted(tree.paths), environments[0]))
        if before:
            return before
    raise UsageError(
        f"{tree.shown_as} has no charts with values for {' or '.join(environments)}",
        "it should hold charts/NAME and values/values.ENVIRONMENT.yaml, or manifests in ENVIRONMENT/",
    )


def _manifests(tree: Tree, paths: list[str], environment: str) -> Manifests:
    """Every object in the YAML and JSON files among these; what cannot be read is no object."""
    manifests: list[Manifest] = []
    files = tree.read(path for path in paths if path.endswith(SUFFIXES))
    for path, data in files.items():
        text = decoded(data)
        for piece in split_documents(text) if isinstance(text, str) else ():
            documents = (found for found in objects_in(piece, path.endswith(".json")) if isinstance(found, Document))
            manifests.extend(Manifest(found.data, found.text, path, found.line, environment) for found in documents)
    if not manifests:
        raise UsageError(f"there are no objects in {tree.shown_as}", "name a git ref, a folder with manifests, or live")
    return Manifests(environment, manifests)


def _chart_at(tree: Tree, folder: str) -> Mapping[str, str]:
    inside = {path.removeprefix(folder): path for path in tree.paths if path.startswith(folder)}
    data = tree.read(inside.values())
    return chart_of({name: data[path] for name, path in inside.items()}, f"{tree.shown_as}:{folder}")


def _earlier(
    request: RenderRequest, chart: Mapping[str, str], helm: Engine, shown_as: str, environment: str = ""
) -> Earlier:
    """What a request renders; `chart` is the one of now."""
    request, allowed = fitting_then(request, chart, helm)
    return Earlier(read_manifests(rendered_then(request, helm, shown_as), environment), allowed=allowed)


def fitting_then(
    request: RenderRequest, chart: Mapping[str, str], helm: Engine
) -> tuple[RenderRequest, Allowed | None]:
    """A request of then, for a Kubernetes version that its chart allows, and what both charts allow.

    Args:
        request: of the chart as it was; one that refuses today's Kubernetes is asked for its own.
        chart: of now.
        helm: judges versions.
    """
    allowed = allowed_then_and_now(kube_version_of(request.chart), kube_version_of(chart), helm)
    if allowed and allowed.then and minor_of(request.kube_version) not in allowed.then:
        own = f"1.{allowed.then[-1]}"
        patches = [f"{own}.{patch}" for patch in (0, 99)]
        fitting = next(patch for patch in patches if helm.fits(kube_version_of(request.chart), patch))
        request = replace(request, kube_version=fitting)
    return request, allowed


def rendered_then(request: RenderRequest, helm: Engine, shown_as: str) -> Mapping[str, str]:
    """What Helm gave then. Errors: HelmTrouble."""
    try:
        return helm.template(request)
    except RenderFailure as failure:
        message = f"what {shown_as} holds does not render: {failure.reason}"
        raise HelmTrouble(message, "name a ref at which it did") from failure


def _name_of(chart: Mapping[str, str]) -> str:
    return chart_name(chart[CHART])


def _inside(path: Path, tree: Tree, folder: Path) -> str:
    """A path of now as the tree has it, with a slash at its end."""
    relative = os.path.relpath(path.resolve(), folder.resolve()).replace(os.sep, "/")
    whole = os.path.normpath(tree.here + relative).replace(os.sep, "/")
    if whole.startswith("../"):
        raise UsageError(f"{path} is not in the repository that {tree.shown_as} belongs to")
    return "" if whole == "." else f"{whole}/"
