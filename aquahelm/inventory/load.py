"""The inventory, loaded: read, resolved per environment, typed, checked; all problems at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from aquahelm.errors import EnvironmentTrouble, InventoryError, Problem, UsageError
from aquahelm.finding import Place
from aquahelm.inventory.check import check, declared
from aquahelm.inventory.explain import actual_path, explain
from aquahelm.inventory.models.platform import FIXED, Platform
from aquahelm.inventory.paths import Path, spell
from aquahelm.inventory.resolve import resolve, trace
from aquahelm.inventory.salvage import salvage
from aquahelm.inventory.secretfiles import SecretFile, read_secret_files
from aquahelm.inventory.source import Source, read_source

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping

FIXED_PATHS = tuple((key,) for key in FIXED)


@dataclass(frozen=True)
class Inventory:
    """Exactly what the person wrote, typed, for each environment; knows its lines.

    Attributes:
        file: path as it is shown to people.
        environments: environment → the platform in it, in the file's order.
        folder: that holds the file; None where the text came from nowhere.
    """

    file: str
    environments: Mapping[str, Platform]
    source: Source = field(repr=False)
    environment_names: tuple[str, ...] = ()
    folder: pathlib.Path | None = None

    @cached_property
    def secret_files(self) -> tuple[SecretFile, ...]:
        """The encrypted secrets that stand beside it; read from the disk once."""
        return read_secret_files(self.folder, self.environment_names) if self.folder else ()

    def place(self, path: Path, environment: str | None = None) -> Place:
        """Where the value at `path` stands in the file (in this environment's reading of it).

        A path that nobody wrote (a default) gives the nearest thing that was written.
        """
        written = trace(self.source, self.environment_names, path, environment or self.environment_names[0])
        line, column = (
            self.source.key_place(written) if written and isinstance(written[-1], str) else self.source.place(written)
        )
        return Place(self.file, line, column)


def load_inventory(file: pathlib.Path, shown_as: str | None = None) -> Inventory:
    """Read and check an inventory file.

    Raises InventoryError with every problem, sorted; UsageError where there is no such file; EnvironmentTrouble where
    it cannot be read.
    """
    name = shown_as or str(file)
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{name}: no such file", "name the inventory with -f, or its folder with -C") from None
    except OSError as error:
        raise EnvironmentTrouble(f"{name}: {error.strerror or error}", "make it readable") from error
    return replace(parse_inventory(data, name), folder=file.parent)


def parse_inventory(data: bytes, name: str = "inventory.yaml") -> Inventory:
    """The inventory in a file's bytes. Raises InventoryError."""
    source = read_source(name, data)
    if not isinstance(source.data, dict):
        raise InventoryError(name, source.problems)
    problems = list(source.problems)
    environments = _environment_names(source.data)
    if not environments:
        problems += _typed(source, source.data, "", environments).problems
        raise InventoryError(name, problems)
    resolved, found = resolve(source, environments, FIXED)
    problems += found
    readings = {env: _typed(source, resolved[env], env, environments) for env in environments}
    told = {problem.path for problem in problems}
    problems += [problem for reading in readings.values() for problem in reading.problems if problem.path not in told]
    platforms = {env: reading.platform for env, reading in readings.items() if reading.platform is not None}
    inventory = Inventory(name, platforms, source, environments)
    told = {problem.path for problem in problems}
    found = check(platforms, inventory.place, declared(resolved.values()))
    problems += [problem for problem in found if not _covered(problem.path, told)]
    if problems:
        raise InventoryError(name, problems)
    return inventory


def _covered(path: str, told: set[str]) -> bool:
    """Whether something was said already of this very value, of one around it, or (below a noun) of one inside it."""
    around = any(path == other or path.startswith((f"{other}.", f"{other}[")) for other in told if other)
    return around or (path.count(".") >= 2 and any(other.startswith((f"{path}.", f"{path}[")) for other in told))


def _environment_names(data: dict[str, Any]) -> tuple[str, ...]:
    environments = data.get("environments")
    return tuple(key for key in environments if isinstance(key, str)) if isinstance(environments, dict) else ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One environment's platform, or what could be saved of it, and what is wrong."""

    platform: Platform | None
    problems: list[Problem]


def _typed(source: Source, data: Any, environment: str, environments: tuple[str, ...]) -> _Reading:
    try:
        return _Reading(Platform.model_validate(data), [])
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            path = actual_path(detail, data)
            if _already_told(path, source):
                continue
            same = not environment or path[:1] in FIXED_PATHS
            # A key that is not known is wrong whatever each environment has behind it.
            around, key = (path[:-1], path[-1:]) if detail["type"] == "extra_forbidden" else (path, ())
            written = path if same else (*trace(source, environments, around, environment), *key)
            present = detail["type"] != "missing"
            raw = source.raw_text(written) if present else ""
            message, remedy = explain(detail, path, data, Platform, raw)
            line, column = _where(source, written, detail["type"], detail["loc"])
            problems.append(Problem(line, column, spell(path), message, remedy))
        return _Reading(salvage(data, error), problems)


def _already_told(path: Path, source: Source) -> bool:
    spelled = spell(path)
    return any(problem.path == spelled for problem in source.problems)


def _where(source: Source, path: Path, kind: str, loc: Path) -> tuple[int, int]:
    about_key = kind == "extra_forbidden" or (kind == "format" and loc[-1:] == ("[key]",))
    return source.key_place(path) if about_key and path else source.place(path)
