"""`aquahelm.toml`: what the command line would have to be told each time, and exceptions."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from aquahelm.check.exemptions import Exemption, unknown_rule
from aquahelm.check.rule import LEVELS
from aquahelm.check.wording import nearest
from aquahelm.errors import UsageError
from aquahelm.finding import Place, Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "aquahelm.toml"
SEVERITIES = tuple(str(severity) for severity in Severity)
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*exceptions[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The file's content; the names are those of the options of `validate`.

    Attributes:
        pod_security: the level of namespaces that carry no label of it; empty where the file says nothing.
        fail_on: the mildest severity that makes the exit code 1; empty likewise.
        kube_versions: to judge for.
        externals: objects that come from elsewhere.
        crds: files and folders of custom resource definitions, relative to the file.
        exceptions: findings that do not count.
    """

    pod_security: str = ""
    fail_on: str = ""
    kube_versions: tuple[str, ...] = ()
    externals: tuple[str, ...] = ()
    crds: tuple[Path, ...] = ()
    exceptions: tuple[Exemption, ...] = ()


def read_configuration(file: Path, shown_as: str, environments: tuple[str, ...] = ()) -> Configuration:
    """The configuration in a file; an empty one where there is no such file.

    Args:
        file: its path.
        shown_as: how messages name it.
        environments: that exceptions may name; none where there are no environments.

    Errors: UsageError with what is wrong.
    """
    try:
        text = file.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        return Configuration()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown_as} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{shown_as} is not TOML: {error}") from error
    reader = _Reader(shown_as, text, environments)
    known = [one.name for one in fields(Configuration)]
    for key in data:
        reader.known(key, known, "")
    level = reader.text(data, "pod_security", "")
    if level and level not in LEVELS:
        raise UsageError(f'{shown_as}: pod_security: "{level}" is no level', f"one of {', '.join(LEVELS)}")
    fail_on = reader.text(data, "fail_on", "")
    if fail_on and fail_on not in SEVERITIES:
        known_ones = ", ".join(SEVERITIES)
        raise UsageError(f'{shown_as}: fail_on: "{fail_on}" is no severity', f"one of {known_ones}")
    return Configuration(
        level,
        fail_on,
        reader.texts(data, "kube_versions"),
        reader.texts(data, "externals"),
        tuple(file.parent / path for path in reader.texts(data, "crds")),
        reader.exceptions(data.get("exceptions", [])),
    )


class _Reader:
    """Takes values out of tables; what is wrong with one ends the reading."""

    def __init__(self, shown_as: str, text: str, environments: tuple[str, ...]) -> None:
        self._shown_as = shown_as
        self._lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
        self._environments = environments

    def refuse(self, where: str, message: str, remedy: str = "") -> UsageError:
        return UsageError(f"{self._shown_as}: {where}{': ' if where else ''}{message}", remedy)

    def known(self, key: str, names: list[str], where: str) -> None:
        if key not in names:
            near = nearest(key, names)
            raise self.refuse(
                where, f'no setting is named "{key}"', f"{near}?" if near else f"known: {', '.join(names)}"
            )

    def text(self, table: dict[str, Any], key: str, where: str, otherwise: str = "") -> str:
        value = table.get(key, otherwise)
        if not isinstance(value, str):
            raise self.refuse(f"{where}{key}", f"{value!r} is no text", "quote it")
        return value

    def texts(self, table: dict[str, Any], key: str, where: str = "") -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refuse(f"{where}{key}", f"{value!r} is no list of texts", f'{key} = ["…"]')
        return tuple(value)

    def exceptions(self, entries: Any) -> tuple[Exemption, ...]:
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self.refuse("exceptions", "they are no tables", "begin each with [[exceptions]]")
        return tuple(self._exception(number, entry) for number, entry in enumerate(entries))

    def _exception(self, number: int, entry: dict[str, Any]) -> Exemption:
        line = self._lines[number] if len(self._lines) > number else 0
        place = Place(self._shown_as, line)
        path = f"exceptions[{number}]"
        where = f"{path}."
        for key in entry:
            self.known(key, ["rule", "object", "environments", "reason", "until"], path)
        rule, reason = self.text(entry, "rule", where), self.text(entry, "reason", where)
        for key, value in (("rule", rule), ("reason", reason)):
            if not value.strip():
                raise self.refuse(path, f"it has no {key}", f'{key} = "…"')
        self._fits(f"{where}rule", rule, unknown_rule)
        environments = self.texts(entry, "environments", where)
        for name in environments:
            if name not in self._environments:
                near = nearest(name, self._environments)
                listed = ", ".join(self._environments) or "none: there are environments in an inventory alone"
                remedy = f"{near}? (declared: {listed})" if near else f"declared: {listed}"
                raise self.refuse(f"{where}environments", f'there is no environment "{name}"', remedy)
        pattern = self.text(entry, "object", where, "*/*")
        kind, slash, name = pattern.partition("/")
        if not (kind and slash and name):
            raise self.refuse(
                f"{where}object", f'"{pattern}" names no object', "write Kind/name; * stands for any text"
            )
        return Exemption(rule, pattern, environments, reason, self._day(entry.get("until"), where), place, path)

    def _fits(self, where: str, value: str, wrong: Callable[[str], tuple[str, str]]) -> None:
        message, remedy = wrong(value)
        if message:
            raise self.refuse(where, message, remedy)

    def _day(self, value: Any, where: str) -> date | None:
        if value is None or type(value) is date:
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.refuse(f"{where}until", f"{value!r} is no day", "until = 2027-01-31") from None
