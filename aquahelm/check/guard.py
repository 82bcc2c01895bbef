"""What must not be committed, in files of any kind: secrets in plain text, images of tag `latest`, YAML that is none.

Texts alone are looked at, so that it is quick enough for every commit. Templates of charts are no YAML before Helm has
rendered them: `validate` judges what comes of them.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from aquahelm.check.beside_charts import (
    ENCRYPTED,
    MOVING,
    compose_services,
    compose_variables,
    is_dockerfile,
    is_secret,
    is_variables,
    moving_bases,
    secret_variables,
)
from aquahelm.check.placeholders import is_placeholder
from aquahelm.check.provided import KUSTOMIZATIONS
from aquahelm.check.registry import find_rule
from aquahelm.check.run import CheckOptions, check
from aquahelm.finding import Finding, Place, Severity
from aquahelm.render.manifests import read_manifests
from aquahelm.yaml import Document, ParseProblem, parse_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from aquahelm.check.beside_charts import Where

SUFFIXES = (".yaml", ".yml")
KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]{20,}")
LATEST = re.compile(r".*[^/]:latest", re.DOTALL)
WRITTEN_OUT = "secret-is-not-written-out"
MOST = 5_000_000
"""Characters of a file that are looked at: nobody writes a longer one by hand."""


def guard(paths: Iterable[Path], folder: Path) -> tuple[Finding, ...]:
    """What must not be committed.

    Args:
        paths: of files, relative to `folder`; those that are gone, or no text, are left out.
        folder: where they are.
    """
    return tuple(finding for path in paths for finding in _of_file(folder, path))


def _of_file(folder: Path, path: Path) -> Iterator[Finding]:
    try:
        text = (folder / path).read_text(encoding="utf-8")[:MOST]
    except (OSError, UnicodeDecodeError):
        return
    key = KEY.search(text)
    if key:
        told = "a private key: whoever can read the repository has it"
        yield _finding("secret-file-is-encrypted", path, text.count("\n", 0, key.start()) + 1, told, "replace the key")
    if is_dockerfile(path):
        for line in moving_bases(text):
            yield _latest_found(path, line)
    if is_variables(path):
        for line, name in secret_variables(text):
            yield _written_out(path, line, name)
    if path.suffix in SUFFIXES and not _is_template(folder, path, text):
        # A base's images get their tags where kustomize makes something of it.
        based = any((folder / path.parent / name).is_file() for name in (*KUSTOMIZATIONS, "Kustomization"))
        yield from _of_yaml(path, text, tagged_elsewhere=based)


def _is_template(folder: Path, path: Path, text: str) -> bool:
    """Whether Helm renders it first."""
    places = [parent.parent for parent in path.parents if parent.name == "templates"]
    return bool(places) and ("{{" in text or any((folder / place / "Chart.yaml").is_file() for place in places))


def _of_yaml(path: Path, text: str, *, tagged_elsewhere: bool) -> Iterator[Finding]:
    for one in parse_documents(text):
        if isinstance(one, Document):
            yield from _of_document(path, one, tagged_elsewhere)
        elif one.kind in ("syntax", "duplicate-key"):
            yield _unreadable(path, one)
    own = find_rule(WRITTEN_OUT)
    if own is not None and "kind:" in text:
        found = check({"": read_manifests({path.as_posix(): text})}, options=CheckOptions(rules=(own,))).findings
        for finding in found:
            line = finding.template.line if finding.template else 0
            yield _finding(finding.rule, path, line, finding.message, finding.fix)


def _of_document(path: Path, document: Document, tagged_elsewhere: bool) -> Iterator[Finding]:
    data = document.data
    if data.get("kind") == "Secret" and "apiVersion" in data:
        for field in ("data", "stringData"):
            values = data.get(field)
            for key, value in values.items() if isinstance(values, dict) else ():
                if value and not str(value).startswith(ENCRYPTED) and not _is_to_be_replaced(str(value), field):
                    told = f"the value of {key} stands in a Secret that is not encrypted (base64 is no encryption)"
                    fix = "SealedSecret, sops or an external store: docs/secrets.md"
                    yield _finding("secret-is-kept-elsewhere", path, document.line_of((field, key)), told, fix)
    places = dict.fromkeys(_latest(data, (), tagged_elsewhere))
    for service, values in compose_services(data):
        if "build" not in values and _moves(values.get("image")):
            places[*service, "image"] = None
        for place, name, value in compose_variables(values):
            if is_secret(name, value):
                yield _written_out(path, document.line_of((*service, *place)), name)
    for place in places:
        yield _latest_found(path, document.line_of(place))


def _latest_found(path: Path, line: int) -> Finding:
    told = "an image of tag latest, or of none, which means the same: tomorrow's is another one"
    return _finding("image-is-pinned", path, line, told, "a version, or a digest")


def _written_out(path: Path, line: int, name: str) -> Finding:
    fix = "keep the file out of the repository, or the value in a store of secrets"
    return _finding(WRITTEN_OUT, path, line, f"{name} reads like a secret, and its value is written out", fix)


def _is_to_be_replaced(value: str, field: str) -> bool:
    """Whether a value says so of itself."""
    if field == "stringData":
        return is_placeholder(value)
    try:
        return is_placeholder(base64.b64decode(value, validate=True).decode())
    except ValueError:
        return False


def _latest(value: Any, place: Where, tagged_elsewhere: bool) -> Iterator[Where]:
    """Places of images of tag `latest`: as one text, or as repository and tag."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _latest(item, (*place, index), tagged_elsewhere)
    if not isinstance(value, dict):
        return
    if value.get("tag") == "latest" and "repository" in value and not value.get("digest"):
        yield (*place, "tag")
    for key, item in value.items():
        if key == "image" and isinstance(item, str):
            if LATEST.fullmatch(item) or (not tagged_elsewhere and _of_pod(value, place, item)):
                yield (*place, key)
        else:
            yield from _latest(item, (*place, key), tagged_elsewhere)


def _of_pod(container: dict[str, Any], place: Where, image: str) -> bool:
    """Whether it is a container's image in a pod, where no tag means latest; a chart's values may add one."""
    in_pod = len(place) >= 2 and place[-2] in ("containers", "initContainers") and "name" in container
    return in_pod and "spec" in place and _moves(image)


def _moves(image: object) -> bool:
    return isinstance(image, str) and "$" not in image and MOVING.fullmatch(image) is not None


def _unreadable(path: Path, problem: ParseProblem) -> Finding:
    slug = "yaml-is-readable" if problem.kind == "syntax" else "yaml-keys-stand-once"
    # A parser's message may quote the line, and with it a value.
    told = "this is not YAML" if problem.kind == "syntax" else "a key stands twice: the first value is lost"
    return _finding(slug, path, problem.line, told, "")


def _finding(rule: str, path: Path, line: int, message: str, fix: str) -> Finding:
    place = Place(path.as_posix(), line)
    return Finding(rule, Severity.ERROR, "", "", message, fix, template=place)
