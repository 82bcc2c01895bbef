"""The inventory, loaded: read, resolved per environment, typed, checked; all problems at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aquahelm.inventory.resolve import resolve, trace
from pydantic import ValidationError

from aquahelm.errors import EnvironmentTrouble, InventoryError, Problem, UsageError
from aquahelm.finding import Place
from aquahelm.inventory.check import check
from aquahelm.inventory.explain import actual_path, explain
from aquahelm.inventory.models.platform import FIXED, Platform
from aquahelm.inventory.paths import Path, spell
from aquahelm.inventory.source import Source, read_source

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping


@dataclass(frozen=True)
class Inventory:
    """Exactly what the person wrote, typed, for each environment; knows its lines.

    Attributes:
        file: path as it is shown to people.
        environments: environment → the platform in it, in the file's order.
    """

    file: str
    environments: Mapping[str, Platform]
    source: Source = field(repr=False)

    def place(self, path: Path, environment: str | None = None) -> Place:
        """Where the value at `path` stands in the file (in this environment's reading of it).

        A path that nobody wrote (a default) gives the nearest thing that was written.
        """
        written = trace(self.source, tuple(self.environments), path, environment or next(iter(self.environments)))
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
    return parse_inventory(data, name)


def parse_inventory(data: bytes, name: str = "inventory.yaml") -> Inventory:
    """The inventory in a file's bytes. Raises InventoryError."""
    source = read_source(name, data)
    if not isinstance(source.data, dict):
        raise InventoryError(name, source.problems)
    problems = list(source.problems)
    environments = _environment_names(source.data)
    if not environments:
        problems += _typed(source, source.data, "", environments)[1]
        raise InventoryError(name, problems)
    resolved, found = resolve(source, environments, FIXED)
    problems += found
    platforms: dict[str, Platform] = {}
    reported = {(problem.path, problem.line) for problem in problems}
    for environment in environments:
        platform, found = _typed(source, resolved[environment], environment, environments)
        problems += [problem for problem in found if (problem.path, problem.line) not in reported]
        if platform is not None:
            platforms[environment] = platform
    if problems:
        raise InventoryError(name, problems)
    inventory = Inventory(name, platforms, source)
    problems = check(inventory.environments, lambda path, environment: inventory.place(path, environment))
    if problems:
        raise InventoryError(name, problems)
    return inventory


def _environment_names(data: dict[str, Any]) -> tuple[str, ...]:
    environments = data.get("environments")
    return tuple(key for key in environments if isinstance(key, str)) if isinstance(environments, dict) else ()


def _typed(
    source: Source, data: Any, environment: str, environments: tuple[str, ...]
) -> tuple[Platform | None, list[Problem]]:
    try:
        return Platform.model_validate(data), []
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            path = actual_path(detail["loc"], data)
            if _already_told(path, source):
                continue
            written = trace(source, environments, path, environment) if environment else path
            present = detail["type"] != "missing"
            raw = source.raw_text(written) if present else ""
            message, remedy = explain(detail, path, data, Platform, raw)
            line, column = _where(source, written, detail["type"])
            problems.append(Problem(line, column, spell(path), message, remedy))
        return None, problems


def _already_told(path: Path, source: Source) -> bool:
    spelled = spell(path)
    return any(problem.path == spelled for problem in source.problems)


def _where(source: Source, path: Path, kind: str) -> tuple[int, int]:
    if kind == "extra_forbidden" and path:
        return source.key_place(path)
    return source.place(path)
