"""Generated files: in memory, against the disk, and onto it. The only writer of charts and values."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from aquahelm.chart import transaction
from aquahelm.chart.generated import RECORD, write_record
from aquahelm.chart.survey import CHANGELOG, Survey, former_charts, survey
from aquahelm.errors import AquahelmError, EnvironmentTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

_CHARTS = "charts"
_NOWHERE = "/dev/null"
_NO_NAMES = {"", ".", ".."}


class HandMade(AquahelmError):
    """Writing would destroy what somebody made by hand.

    Attributes:
        edited: generated files that were changed since.
        foreign: files in an owned place that aquahelm never made.
    """

    exit_code = 1

    def __init__(self, edited: tuple[str, ...], foreign: tuple[str, ...]) -> None:
        self.edited = edited
        self.foreign = foreign
        told = {**dict.fromkeys(foreign, "not made by aquahelm"), **dict.fromkeys(edited, "changed by hand")}
        width = max(map(len, told), default=0)
        lines = [f"  {path:<{width}}  {told[path]}" for path in sorted(told)]
        count = "1 file" if len(told) == 1 else f"{len(told)} files"
        super().__init__(
            "\n".join([f"{count} would be lost; nothing was written:", *lines]),
            "say it in the inventory (patches, files), move the file elsewhere, or overwrite it with --force",
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write did; paths relative to the project folder, sorted.

    `finished` says that a crashed run had decided on a change before, and that this one made the rest of it first.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    finished: bool = False

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.new or self.changed or self.gone)

    def under(self, prefix: str) -> Changes:
        """The part of the changes below a path prefix, such as `charts/aquastream/`."""
        new, changed, gone, same = (
            tuple(path for path in part if path.startswith(prefix))
            for part in (self.new, self.changed, self.gone, self.same)
        )
        return Changes(new, changed, gone, same, self.finished)


class ChartFiles:
    """Path relative to the project folder → text, sorted by path; immutable.

    It owns each `charts/<platform>` folder whole, and every other file singly (`values/values.prod.yaml`). Files that
    it shares with robots are neither in `files` nor in the record: what is to stand in them depends on what does.
    """

    def __init__(
        self, files: Mapping[str, str], shared: Mapping[str, Callable[[str | None], str]] | None = None
    ) -> None:
        """In memory; nothing is read or written.

        Args:
            files: path (with `/`, relative, without `..`) → text. Line endings become `\\n`.
            shared: path → what is to stand there, given the text that does (None if there is no such file).

        Raises:
            ValueError: a path leads out of the project, or a file stands where another needs a folder.
        """
        self.shared = MappingProxyType(dict(shared or {}))
        folders: set[str] = set()
        for path in (*files, *self.shared):
            if not _NO_NAMES.isdisjoint(path.split("/")):
                raise ValueError(f"not a path inside the project: {path!r}")
            folder = path.rpartition("/")[0]
            while folder and folder not in folders:
                if folder in files:
                    raise ValueError(f"a file stands where {path} needs a folder")
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        self.files: Mapping[str, str] = MappingProxyType(
            {path: files[path].replace("\r\n", "\n").replace("\r", "\n") for path in sorted(files)}
        )

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __getitem__(self, path: str) -> str:
        return self.files[path]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ChartFiles) and self.files == other.files

    def __hash__(self) -> int:
        return hash(tuple(self.files.items()))

    def __repr__(self) -> str:
        return f"<ChartFiles {', '.join(self.roots)}: {len(self)} files>"

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The folders owned whole, such as `charts/aquastream`."""
        parts = (PurePosixPath(path).parts for path in self.files)
        return tuple(sorted({f"{first[0]}/{first[1]}" for first in parts if first[0] == _CHARTS and len(first) > 2}))

    @cached_property
    def chart(self) -> Mapping[str, str]:
        """The umbrella chart alone, path inside the chart → text: what an engine renders.

        Raises:
            ValueError: there is not exactly one chart.
        """
        (root,) = self.roots
        return MappingProxyType(
            {path[len(root) + 1 :]: text for path, text in self.files.items() if path.startswith(f"{root}/")}
        )

    @cached_property
    def _record(self) -> str:
        return f"{self.roots[0]}/{RECORD}" if self.roots else ""

    def _record_last(self, path: str) -> tuple[bool, str]:
        return path == self._record, path

    def _wanted(self, folder: Path) -> Mapping[str, bytes]:
        """Every file that should be on disk, the record among them."""
        wanted = {path: text.encode() for path, text in self.files.items()}
        if self._record:
            wanted[self._record] = write_record(self.files).encode()
        for path, text in self.shared.items():
            wanted[path] = text(_text_of(folder / path)).encode()
        for root in self.roots:
            # People and `aquahelm release` write it; it is packed with the chart.
            for place in (root, *former_charts(folder, wanted, self.roots)):
                log = folder / place / CHANGELOG
                if log.is_file() and not log.is_symlink():
                    wanted.setdefault(f"{root}/{CHANGELOG}", log.read_bytes())
        return wanted

    def survey(self, folder: Path) -> Survey:
        """How the project folder stands to these files. Errors: EnvironmentTrouble."""
        return survey(folder, self._wanted(folder), self.roots, self._record, self.shared.keys())

    def diff(self, folder: Path, without: Iterable[str] = ()) -> str:
        """A unified diff from what is on disk to these files; "" where they are the same.

        Files that a write would remove are in it, and so are files that aquahelm never made. Nothing is written.

        Args:
            folder: the project folder.
            without: paths to leave out; the record, which knows all files, is then left out too.

        Errors: EnvironmentTrouble where something cannot be read.
        """
        found = self.survey(folder)
        wanted = self._wanted(folder)
        left_out = set(without)
        if left_out:
            left_out.add(self._record)
        return "".join(
            _file_diff(path, found.on_disk.get(path), path in found.on_disk, wanted.get(path))
            # What a person reads comes first, the record of it last.
            for path in sorted({*found.new, *found.changed, *found.gone} - left_out, key=self._record_last)
        )

    def write(self, folder: Path, force: bool = False) -> Changes:
        """Make the project folder hold exactly these files; after a crash it holds the old ones or the new ones.

        A file that is the same keeps its time of change. Where nothing differs, nothing is written.

        Args:
            folder: the project folder; it must exist.
            force: overwrite or remove files that were made or changed by hand.

        Errors:
            HandMade: such files are there, and `force` is not given; nothing was written.
            EnvironmentTrouble: the disk, a permission, or something standing in the way; nothing was written.
        """
        if not folder.is_dir():
            raise EnvironmentTrouble(f"{folder} is not a folder")
        with transaction.locked(folder):
            finished = transaction.recover(folder)
            found = self.survey(folder)
            if not force and (found.edited or found.foreign):
                raise HandMade(found.edited, found.foreign)
            self._replace(folder, found)
        new, changed, gone, same = (
            tuple(path for path in part if path != self._record)
            for part in (found.new, found.changed, found.gone, found.same)
        )
        return Changes(new, changed, gone, same, finished)

    def _replace(self, folder: Path, found: Survey) -> None:
        touched = {*found.new, *found.changed, *found.gone}
        same = set(found.same)
        wanted = self._wanted(folder)
        folders: dict[str, dict[str, bytes | Path]] = {}
        inside: set[str] = set()
        for root in self.roots:
            prefix = f"{root}/"
            inside.update(path for path in {*touched, *same} if path.startswith(prefix))
            if root in found.hollow or any(path.startswith(prefix) for path in touched):
                folders[root] = {
                    path.removeprefix(prefix): folder / path if path in same else data
                    for path, data in wanted.items()
                    if path.startswith(prefix)
                }
        loose = {path: wanted[path] for path in (*found.new, *found.changed) if path not in inside}
        removed = tuple(path for path in found.gone if path not in inside)
        if folders or loose or removed:
            transaction.replace(folder, folders, loose, removed)


def _text_of(place: Path) -> str | None:
    """What stands in a file; None for one that is not there. What is no text or no file at all, the survey refuses."""
    try:
        return place.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except UnicodeDecodeError:
        return ""
    except OSError as error:
        raise transaction.trouble(error, "read") from error


def _file_diff(path: str, old: bytes | None, exists: bool, new: bytes | None) -> str:
    source = f"a/{path}" if exists else _NOWHERE
    target = _NOWHERE if new is None else f"b/{path}"
    if exists and old is None:
        return f"Special file {source} and {target} differ\n"
    try:
        lines = [(data or b"").decode().split("\n") for data in (old, new)]
    except UnicodeDecodeError:
        return f"Binary files {source} and {target} differ\n"
    before, after = ([*(f"{line}\n" for line in text[:-1]), *filter(None, text[-1:])] for text in lines)
    body = list(difflib.unified_diff(before, after, source, target))
    if not body:  # an empty file comes or goes: there are no lines to tell of it
        body = [f"--- {source}\n", f"+++ {target}\n"]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in body)
