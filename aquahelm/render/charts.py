"""A chart from the disk, as engines take it: a folder or a .tgz, with its subcharts unpacked."""

from __future__ import annotations

import io
import os
import re
import tarfile
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError
from aquahelm.render.helmignore import ignored
from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHART = "Chart.yaml"
IGNORE = ".helmignore"
LARGEST = 100 << 20
"""Bytes that an archive may unpack to, as in Helm."""
_SUBCHART = re.compile(r"charts/([^/]+)/(.*)", re.DOTALL)
_PACKED = re.compile(r"(.*/)?charts/([^/._][^/]*)\.tgz")
_DEFINITION = re.compile(r"(?:charts/[^/]+/)*crds/.+\.(?:yaml|yml|json)")


def read_chart(path: Path) -> Mapping[str, str]:
    """The files of a chart: path inside the chart → text; bytes that are no UTF-8 as surrogates.

    What `.helmignore` names is left out, packed subcharts are unpacked, each subchart's folder has its chart's name.

    Errors: UsageError where there is no chart, or one of its files cannot be read.
    """
    shown = os.path.normpath(path)
    try:
        files = _folder(path, shown) if path.is_dir() else _archive(path.read_bytes(), shown)
    except FileNotFoundError as error:
        raise UsageError(f"there is no chart {shown}", "--chart takes a chart's folder or .tgz") from error
    except OSError as error:
        raise UsageError(f"{error.filename or shown} cannot be read: {error.strerror or error}") from error
    if CHART not in files:
        raise UsageError(f"{shown} is no Helm chart: it has no {CHART}", "--chart takes a chart's folder or .tgz")
    return chart_of(files, shown)


def chart_of(files: Mapping[str, bytes], shown: str) -> Mapping[str, str]:
    """The same of files that are read already: path inside the chart → bytes. Errors: UsageError."""
    found = _unpacked(files, shown)
    return {path: data.decode("utf-8", "surrogateescape") for path, data in sorted(_named(found).items())}


def definitions_in(chart: Mapping[str, str]) -> Mapping[str, str]:
    """The custom resource definitions that Helm installs before anything else: path as Helm names it → text."""
    name = chart_name(chart[CHART])
    return {f"{name}/{path}": text for path, text in chart.items() if _DEFINITION.fullmatch(path)}


def chart_name(text: str) -> str:
    """The name in a Chart.yaml; empty if it has none."""
    return _told(text, "name")


def kube_version_of(chart: Mapping[str, str]) -> str:
    """The Kubernetes versions that a chart allows, as it writes them; empty if it says nothing."""
    return _told(chart.get(CHART, ""), "kubeVersion")


def _told(text: str, key: str) -> str:
    found = next(parse_values(text), None)
    value = found.data.get(key) if isinstance(found, Document) else None
    return value if isinstance(value, str) else ""


def _folder(root: Path, shown: str) -> dict[str, bytes]:
    rules = root / IGNORE
    text = rules.read_text(encoding="utf-8", errors="replace") if rules.is_file() else ""
    leaves_out = ignored(text, os.path.join(shown, IGNORE))  # noqa: PTH118  for a message
    files = {}
    for folder, folders, names in os.walk(root, followlinks=True):
        inside = os.path.relpath(folder, root).replace(os.sep, "/")
        prefix = "" if inside == "." else f"{inside}/"
        folders[:] = [
            name for name in folders if not leaves_out(prefix + name, True) and not _leads_up(root / prefix, name)
        ]
        for name in names:
            file = root / prefix / name
            if not leaves_out(prefix + name, False) and file.is_file():
                files[prefix + name] = file.read_bytes()
    return files


def _leads_up(folder: Path, name: str) -> bool:
    """Whether a folder inside another is a link to that one, or further up."""
    return folder.resolve().is_relative_to((folder / name).resolve())


def _archive(data: bytes, shown: str) -> dict[str, bytes]:
    """A packed chart's files, without the folder that they all are in."""
    files, size = {}, 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
            for entry in archive:
                name = entry.name.partition("/")[2]
                if entry.isfile() and name and ".." not in name.split("/"):
                    size += entry.size
                    if size > LARGEST:
                        raise UsageError(f"{shown} unpacks to over {LARGEST >> 20} MiB, which Helm refuses")
                    file = archive.extractfile(entry)
                    files[name] = file.read() if file else b""
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UsageError(
            f"{shown} is no Helm chart: {error}", "--chart takes a chart's folder, or a .tgz that helm package made"
        ) from error
    return files


def _unpacked(files: Mapping[str, bytes], shown: str) -> dict[str, bytes]:
    """With packed subcharts in place of their archives."""
    found: dict[str, bytes] = {}
    for path, data in files.items():
        match = _PACKED.fullmatch(path)
        if match:
            inner = _unpacked(_archive(data, f"{shown}/{path}"), f"{shown}/{path}")
            found |= {f"{match[1] or ''}charts/{match[2]}/{name}": text for name, text in inner.items()}
        else:
            found[path] = data
    return found


def _named(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """With each subchart's folder named as its chart, so that its values are found under that name."""
    found = {}
    names = _renamings(files)
    for path, data in files.items():
        match = _SUBCHART.fullmatch(path)
        found[f"charts/{names[match[1]]}/{match[2]}" if match and match[1] in names else path] = data
    return found


def _renamings(files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Folder → its chart's name, where that is another and no other folder's."""
    names = {}
    for path, data in files.items():
        match = _SUBCHART.fullmatch(path)
        if match and match[2] == CHART:
            names[match[1]] = chart_name(data.decode("utf-8", "replace")) or match[1]
    wanted = list(names.values())
    return {
        folder: name
        for folder, name in names.items()
        if name != folder and "/" not in name and name not in names and wanted.count(name) == 1
    }
