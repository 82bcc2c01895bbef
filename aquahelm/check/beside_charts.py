"""What stands in a repository beside manifests, and can hold secrets and images that move as they can.

That is: Dockerfiles, files of variables, Compose files.

Sources: Dockerfile reference (`FROM`, `ARG`); Compose specification (`services.*.image`, `build`, `environment`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aquahelm.check.placeholders import is_placeholder, names_a_secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOVING = re.compile(r"(.*/)?[^/:@]+(:latest)?", re.DOTALL)
"""An image without a tag, or with the tag that stands for none."""
FROM = re.compile(r"\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*", re.IGNORECASE)
VARIABLE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*?)\s*")
HEREDOC = re.compile(r"<<-?[\"']?(\w+)")
ENCRYPTED = "ENC[AES256_GCM,"
"""How a value begins that sops has encrypted."""
SHOWN = (".example", ".sample", ".template", ".dist", ".defaults")
"""Endings of files that show others what to write."""


def is_dockerfile(path: Path) -> bool:
    """Whether images are built by it."""
    built = path.name.startswith(("Dockerfile", "Containerfile")) and path.suffix != ".md"
    return built or path.suffix == ".Dockerfile"


def is_variables(path: Path) -> bool:
    """Whether it is a file of variables that is meant to be used."""
    used = not path.name.endswith(SHOWN)
    return used and (path.name.endswith(".env") or path.name.startswith(".env."))


def moving_bases(text: str) -> Iterator[int]:
    """Lines (1-based) of a Dockerfile that build upon an image that moves; stages of its own and `scratch` do not."""
    stages = {"scratch"}
    for number, line in _instructions(text):
        found = FROM.fullmatch(line)
        if not found:
            continue
        image, stage = found[1], found[2]
        if image.lower() not in stages and "$" not in image and MOVING.fullmatch(image):
            yield number
        if stage:
            stages.add(stage.lower())


def _instructions(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of where instructions of a Dockerfile begin; what they go on with, and their documents, left out."""
    goes_on, end = False, ""
    for number, line in enumerate(text.splitlines(), 1):
        if end:
            end = "" if line.strip() == end else end
            continue
        if line.lstrip().startswith("#"):
            continue
        if not goes_on:
            yield number, line
        goes_on = line.rstrip().endswith("\\")
        document = HEREDOC.search(line)
        end = document[1] if document else ""


def secret_variables(text: str) -> Iterator[tuple[int, str]]:
    """(line, name) of each variable of a file that reads like a secret and has a value."""
    for number, line in enumerate(text.splitlines(), 1):
        found = VARIABLE.fullmatch(line)
        if found and is_secret(found[1], found[2]):
            yield number, found[1]


def is_secret(name: str, value: object) -> bool:
    """Whether a variable of this name gives a secret away."""
    if not isinstance(value, str) or not names_a_secret(name):
        return False
    bare = value.strip("\"'")
    return not bare.startswith(ENCRYPTED) and not is_placeholder(bare)


Where = tuple[str | int, ...]


def compose_services(data: dict[str, Any]) -> Iterator[tuple[Where, dict[str, Any]]]:
    """The services of a Compose file, with their places; nothing of any other document."""
    services = data.get("services")
    if "apiVersion" in data or not isinstance(services, dict):
        return
    for name, service in services.items():
        # A chart's values may have services too; Compose knows neither word.
        if isinstance(service, dict) and {"repository", "tag"}.isdisjoint(service):
            yield ("services", name), service


def compose_variables(service: dict[str, Any]) -> Iterator[tuple[Where, str, Any]]:
    """(place, name, value) of each variable of a Compose service: a mapping, or texts `NAME=value`."""
    given = service.get("environment")
    if isinstance(given, dict):
        for name, value in given.items():
            yield ("environment", name), str(name), value
    for index, item in enumerate(given if isinstance(given, list) else []):
        name, equals, value = str(item).partition("=")
        if equals:
            yield ("environment", index), name, value
