"""`release`: the version that follows from what changed, its changelog, the package, and the proof that it arrived."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aquahelm import pipeline
from aquahelm.chart.generated import RECORD
from aquahelm.chart.survey import CHANGELOG
from aquahelm.diff.model import Risk
from aquahelm.diff.project import diff_project
from aquahelm.edit.disk import replace_file
from aquahelm.edit.edits import Edits
from aquahelm.errors import UsageError
from aquahelm.finding import Severity
from aquahelm.foreign.against import Against
from aquahelm.foreign.trees import commit_tree
from aquahelm.plan.edited import reread
from aquahelm.release.changelog import named_in, released_on, section_of, with_section
from aquahelm.release.git import Repository, tags_of
from aquahelm.release.model import Release
from aquahelm.release.package import archive, checksum, time_of, today, write_archive
from aquahelm.release.registry import ChartRegistry
from aquahelm.release.ship import ship
from aquahelm.release.sign import cosign, program_for, verify_provenance, write_provenance
from aquahelm.release.versions import LEVELS, Level, is_newer, next_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from aquahelm.diff.model import Diff
    from aquahelm.inventory.load import Inventory
    from aquahelm.release.sign import Signer

    Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks for.

    Attributes:
        since: the git ref of the last release; found by its tag or its changelog's section unless given.
        level: how far to raise, instead of what the changes say.
        version: the version, instead of the one that follows.
        output: folder for the package; a package that is pushed and not kept needs none.
        push: address of an OCI registry's folder; empty for none.
        plain_http: whether that registry speaks HTTP.
        sign: how to sign; None for not at all.
        key: whose key signs.
        signing_config: which services cosign may use; its own choice unless given.
        tag: commit and tag.
        dry_run: write nothing, push nothing.
        engine: an engine, or how to choose one.
        helm: the helm program that pushes and pulls.
    """

    since: str = ""
    level: Level | None = None
    version: str = ""
    output: str = ""
    push: str = ""
    plain_http: bool = False
    sign: Signer | None = None
    key: str = ""
    signing_config: str = ""
    tag: bool = False
    dry_run: bool = False
    engine: str = "auto"
    helm: str = "helm"


def release(path: Path, inventory: Inventory, order: Order, progress: Progress = lambda _: None) -> Release:
    """Raise, write down, pack, push, pull back, compare, tag: as far as is asked for.

    It is safe to run again: a version that has its section in the changelog, and nothing changed since, is not raised
    once more, and what the registry has already is not pushed.

    Args:
        path: of the inventory; its folder is the project.
        inventory: what stands there.
        order: what to do.
        progress: told what is being done.

    Errors: UsageError; EditRefused; HandMade; EnvironmentTrouble; HelmTrouble, also where the registry has another
    chart of this version, or gives back another one than it got.
    """
    _signable(order)
    registry = ChartRegistry(order.push, order.helm, order.plain_http) if order.push else None
    folder = path.parent
    progress("comparing with the last release")
    planned = _planned(folder, inventory, order)
    old = path.read_bytes()
    new = old
    candidate = inventory
    if planned.new != planned.old:
        edits = Edits(inventory.file, old)
        edits.set(("version",), planned.new)
        new, candidate = edits.proven()[0], reread(edits.proven()[1], folder)
    progress("judging")
    result = pipeline.validate(candidate, engine=order.engine)
    refused = tuple(one for one in result.findings if one.severity is Severity.ERROR)
    planned = replace(planned, findings=refused)
    if refused or order.dry_run:
        return planned
    repository = Repository(folder)
    owned = _owned(path, candidate)
    if order.tag:
        _clean(repository, planned, owned)
    rendering = pipeline.render(candidate, folder)
    log = folder / planned.changelog
    if planned.section:
        text = log.read_text(encoding="utf-8") if log.is_file() else ""
        text = with_section(text, planned.platform, planned.section)
        log.write_text(text, encoding="utf-8", newline="\n")
    replace_file(path, old, new)
    planned = replace(planned, written=bool(planned.section or new != old or rendering.changes.any))
    planned = _packed(planned, candidate, folder, order, registry, progress)
    return _tagged(planned, repository, owned) if order.tag else planned


def chart_files(inventory: Inventory, folder: Path) -> dict[str, str]:
    """What is packed: the generated chart, and its changelog if there is one."""
    files = dict(pipeline.generate(inventory).chart)
    log = folder / changelog_path(inventory)
    if log.is_file():
        files[CHANGELOG] = log.read_text(encoding="utf-8")
    return files


def changelog_path(inventory: Inventory) -> str:
    """Where the chart's changelog stands, relative to the project."""
    return f"{pipeline.generate(inventory).roots[0]}/{CHANGELOG}"


def _signable(order: Order) -> None:
    """Errors: UsageError for what cannot be signed, or not so; EnvironmentTrouble without the program."""
    if order.key and not order.sign:
        raise UsageError("--key says who signs, and nothing is signed", "--sign provenance or --sign cosign")
    if order.signing_config and order.sign != "cosign":
        raise UsageError("--signing-config is for cosign", "--sign cosign")
    if order.sign:
        program_for(order.sign)
    if order.sign == "cosign" and not order.push:
        raise UsageError("cosign signs what a registry holds", "--push oci://…")
    if order.sign == "provenance" and not order.push and not order.output:
        raise UsageError("a provenance file stands beside the package", "--output FOLDER or --push oci://…")
    keys = [order.key] if order.sign == "cosign" and "://" not in order.key else []
    for file in filter(None, (*keys, order.signing_config)):
        if not Path(file).is_file():
            raise UsageError(f"there is no file {file}, and cosign is to read it", "it is sought from where you stand")


def _planned(folder: Path, inventory: Inventory, order: Order) -> Release:
    platform = next(iter(inventory.environments.values()))
    repository = Repository(folder)
    log = changelog_path(inventory)
    text = (folder / log).read_text(encoding="utf-8") if (folder / log).is_file() else ""
    former = named_in(text)
    names = dict.fromkeys((platform.platform, *([former] if former else [])))
    since = order.since or repository.last_release(tuple(names), platform.version, log)
    found = Release(platform.platform, platform.version, platform.version, since=since, changelog=log)
    if not since and released_on(text, platform.version) is not None and not order.level and not order.version:
        return replace(found, why="its section is in the changelog, and not committed yet")
    diff = diff_project(inventory, Against(since, folder), engine=order.engine) if since else None
    chart_changed = bool(since) and _chart_differs(folder, inventory, since)
    renamed = former if since and former != platform.platform else ""
    level, why = _level(diff, chart_changed=chart_changed, renamed=renamed)
    if order.level is not None:
        level, why = order.level, f"as asked; by what changed: {level}"
    version = order.version or (next_version(platform.version, level) if since else platform.version)
    if order.version and order.version != platform.version and not is_newer(order.version, platform.version):
        raise UsageError(
            f"{order.version} does not come after {platform.version}", "a released version is never given twice"
        )
    if since and version == platform.version:
        return replace(found, diff=diff, why=why)
    section = section_of(version, today(), diff, chart_changed, renamed)
    return replace(found, new=version, level=level, why=why, diff=diff, section=section)


def _level(diff: Diff | None, *, chart_changed: bool, renamed: str) -> tuple[Level, str]:
    if diff is None:
        return Level.NONE, "the first release"
    if renamed:
        return Level.MAJOR, f"it was called {renamed}: Helm installs it as another release"
    if diff.differences:
        worst = [one for one in diff.differences if one.risk == diff.risk]
        names = list(dict.fromkeys(one.component or one.ref for one in worst))
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        risk = "nothing that runs notices" if diff.risk is Risk.NONE else str(diff.risk)
        return LEVELS[diff.risk], f"{risk}: {', '.join(names[:3])}{more}"
    if diff.new or diff.gone:
        names = [*(f"{name} is new" for name in diff.new), *(f"{name} is gone" for name in diff.gone)]
        return Level.MINOR, f"environments: {', '.join(names)}"
    if chart_changed:
        return Level.PATCH, "the chart's files differ, what they render does not"
    return Level.NONE, "nothing changed"


def _chart_differs(folder: Path, inventory: Inventory, since: str) -> bool:
    tree = commit_tree(folder, since)
    files = pipeline.generate(inventory)
    (root,) = files.roots
    start = f"{tree.here}{root}/"
    before = {path for path in tree.paths if path.startswith(start)}
    own = {f"{start}{CHANGELOG}", f"{start}{RECORD}"}
    after = {f"{start}{path}": text for path, text in files.chart.items()}
    if before - own != after.keys() - own:
        return True
    texts = tree.read(after.keys() - own)
    return any(texts[path] != text.encode() for path, text in after.items() if path not in own)


def _owned(path: Path, inventory: Inventory) -> tuple[str, ...]:
    files = pipeline.generate(inventory)
    apart = [name for name in files if not name.startswith(f"{files.roots[0]}/")]
    return (path.name, *files.roots, *apart, *files.shared)


def _clean(repository: Repository, planned: Release, owned: tuple[str, ...]) -> None:
    """Refuse to tag what nobody has reviewed. Errors: UsageError."""
    tag = tags_of(planned.platform, planned.new)[0]
    if planned.section and repository.has_tag(tag):
        raise UsageError(f"there is a tag {tag} already", "--since another ref, or --version a later one")
    open_files = repository.uncommitted(owned)
    if open_files and planned.section:
        told = ", ".join(open_files[:3]) + (f" and {len(open_files) - 3} more" if len(open_files) > 3 else "")
        raise UsageError(f"not committed: {told}", "commit it first, so that the tag holds nothing unseen")


def _tagged(planned: Release, repository: Repository, owned: tuple[str, ...]) -> Release:
    tag = tags_of(planned.platform, planned.new)[0]
    if repository.has_tag(tag):
        return replace(planned, tag=tag)
    title = f"Release {planned.platform} {planned.new}"
    commit = repository.commit(owned, title)
    repository.tag(tag, f"{title}\n\n{planned.section}".strip())
    return replace(planned, commit=commit, tag=tag)


def _packed(
    planned: Release,
    inventory: Inventory,
    folder: Path,
    order: Order,
    registry: ChartRegistry | None,
    progress: Progress,
) -> Release:
    files = chart_files(inventory, folder)
    at = time_of(released_on(files.get(CHANGELOG, ""), planned.new) or "")
    data = archive(planned.platform, files, at)
    summed = checksum(data)
    if not order.output and registry is None:
        return replace(planned, checksum=summed)
    with (
        tempfile.TemporaryDirectory(prefix="aquahelm-release-")
        if not order.output
        else nullcontext(str(folder / order.output)) as place
    ):
        progress("packing")
        packed = write_archive(Path(place), planned.platform, planned.new, data, at)
        planned = replace(planned, checksum=summed, package=str(packed) if order.output else "")
        if order.sign == "provenance":
            signature = write_provenance(packed, files["Chart.yaml"], summed, order.key)
            planned = replace(planned, signed=verify_provenance(signature.read_bytes(), packed.name, summed))
        if registry:
            progress(f"pushing to {registry.address}")
            shipped = ship(registry, packed, files, inventory, order.engine, signed=order.sign == "provenance")
            planned = replace(planned, shipped=shipped)
            if order.sign == "cosign":
                cosign(shipped.reference, shipped.digest, order.key, order.signing_config, order.plain_http)
                planned = replace(planned, signed="cosign")
    return planned
