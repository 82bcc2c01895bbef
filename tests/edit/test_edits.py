"""Edits change the characters of one value, and what the file says changes in that value alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aquahelm.edit.edits import Edits
from aquahelm.edit.proof import EditRefused, differences
from aquahelm.edit.scalars import written
from aquahelm.errors import InventoryError, UsageError
from aquahelm.inventory.paths import parse_path, spell
from aquahelm.inventory.source import read_source

ROOT = Path(__file__).parents[2]
REAL = [ROOT / "inventory.yaml", *sorted(ROOT.glob("examples/*/inventory.yaml"))]
SMALL = """\
platform: shop   # the shop
version: 0.1.0
environments: {dev: {namespace: shop-dev}, stage: {namespace: shop-stage}, prod: {namespace: shop}}

services:
  web:
    runtime: node
    image:
      repository: web
      tag: v1.0.0      # by the pipeline

    port: 8080
    env:
      GREETING: |
        hello
        world

      QUOTED: 'it''s'
    patches: {}
  api:
    runtime: node
    image: { repository: "api", tag: {dev: sha-1, default: "1.10"} }
    replicas: &few {dev: 1, default: 2}
  other:
    runtime: node
    image: {repository: other, tag: &tag v3}
    replicas: *few
  last: {runtime: node, image: {repository: last, tag: *tag}}
"""


def edit(text: str, path: str, value: Any, environment: str | None = None, after: str = "") -> str:
    edits = Edits("inventory.yaml", text.encode())
    edits.set(parse_path(path), value, environment, after)
    return edits.finished().decode()


def lines_of(old: str, new: str) -> tuple[list[str], list[str]]:
    """Lines that only one of the two has."""
    before, after = old.split("\n"), new.split("\n")
    return [line for line in before if line not in after], [line for line in after if line not in before]


@pytest.mark.parametrize(
    ("path", "value", "environment", "line"),
    [
        ("services.web.image.tag", "v1.0.1", None, "      tag: v1.0.1      # by the pipeline"),
        ("services.web.image.tag", "1.20", None, '      tag: "1.20"      # by the pipeline'),
        ("services.web.image.tag", "v2", "prod", "      tag: {default: v1.0.0, prod: v2}      # by the pipeline"),
        ("services.web.env.QUOTED", "don't", None, "      QUOTED: 'don''t'"),
        ("services.web.env.QUOTED", "a\nb", None, '      QUOTED: "a\\nb"'),
        ("services.web.port", 9090, None, "    port: 9090"),
        ("services.api.image.tag", "sha-2", "dev",
         '    image: { repository: "api", tag: {dev: sha-2, default: "1.10"} }'),
        ("services.api.image.tag", "1.11", "prod",
         '    image: { repository: "api", tag: {dev: sha-1, default: "1.10", prod: "1.11"} }'),
        ("services.api.image.tag.default", "1.11", None,
         '    image: { repository: "api", tag: {dev: sha-1, default: "1.11"} }'),
        ("services.api.image.pull", "Always", None,
         '    image: { repository: "api", tag: {dev: sha-1, default: "1.10"}, pull: Always }'),
        ("services.other.replicas", 3, "prod", None),
        ("services.last.image.tag", "v4", None, "  last: {runtime: node, image: {repository: last, tag: v4}}"),
        ("environments.prod.namespace", "mall", None,
         "environments: {dev: {namespace: shop-dev}, stage: {namespace: shop-stage}, prod: {namespace: mall}}"),
    ],
)  # fmt: skip
def test_one_line_changes(path: str, value: Any, environment: str | None, line: str | None) -> None:
    if line is None:
        with pytest.raises(EditRefused, match=r"would also change services\.api"):
            edit(SMALL, path, value, environment)
        return
    gone, come = lines_of(SMALL, edit(SMALL, path, value, environment))
    assert come == [line]
    assert len(gone) == 1


@pytest.mark.parametrize(
    ("path", "value", "environment", "after", "line", "above"),
    [
        (
            "services.web.image.digest",
            "sha256:" + "0" * 64,
            None,
            "tag",
            f"      digest: sha256:{'0' * 64}",
            "      tag",
        ),
        ("services.web.env.NEW", "yes", None, "", '      NEW: "yes"', "      QUOTED"),
        ("services.web.env.NEW", "x", None, "GREETING", "      NEW: x", "        world"),
        ("services.web.env.NEW", "x", "prod", "", "      NEW: {default: absent, prod: x}", "      QUOTED"),
        ("services.web.resources.memory", "1Gi", None, "", "    resources: {memory: 1Gi}", "    patches"),
        ("labels.team", "shop", None, "", "labels: {team: shop}", "  last"),
    ],
)
def test_a_line_is_added(path: str, value: Any, environment: str | None, after: str, line: str, above: str) -> None:
    for ending in ("\n", "\r\n"):
        old = SMALL.replace("\n", ending)
        new = edit(old, path, value, environment, after)
        added = new.split(ending)
        index = added.index(line)
        assert added[index - 1].startswith(above)
        assert ending.join(added[:index] + added[index + 1 :]) == old


def test_the_last_line_may_have_no_end() -> None:
    text = SMALL.rstrip("\n")
    assert edit(text, "labels.team", "shop") == f"{text}\nlabels: {{team: shop}}"


def test_a_block_of_lines_stays_one() -> None:
    assert edit(SMALL, "services.web.env.GREETING", "good\n\nbye\n") == SMALL.replace(
        "        hello\n        world\n", "        good\n\n        bye\n"
    )
    assert edit(SMALL, "services.web.env.GREETING", "good\nbye") == SMALL.replace(
        "|\n        hello\n        world\n", "|-\n        good\n        bye\n"
    )
    assert edit(SMALL, "services.web.env.GREETING", "bye") == SMALL.replace(
        "|\n        hello\n        world\n", "bye\n"
    )
    assert edit(SMALL, "services.web.env.GREETING", "bye", "prod") == SMALL.replace(
        "|\n        hello\n        world\n", '{default: "hello\\nworld\\n", prod: bye}\n'
    )


def test_what_is_said_already_changes_nothing() -> None:
    for path, value, environment in (
        ("services.web.image.tag", "v1.0.0", None),
        ("services.web.image.tag", "v1.0.0", "prod"),
        ("services.api.image.tag", "1.10", "prod"),
        ("services.api.replicas", 2, "stage"),
    ):
        edits = Edits("inventory.yaml", SMALL.encode())
        assert not edits.set(parse_path(path), value, environment)
        assert edits.finished() == SMALL.encode()


@pytest.mark.parametrize(
    ("path", "value", "environment", "error", "said"),
    [
        ("services.api.image.tag", "x", None, UsageError, "differs between environments"),
        ("services.api.image.tag.stage", "x", None, None, ""),
        ("version", "1.0.0", "prod", UsageError, "the same in all environments"),
        ("services.web.env", {"A": "b"}, None, EditRefused, "several lines"),
        ("services.web.image", {"repository": "b"}, "prod", EditRefused, "several lines"),
        ("services.web.port.number", 1, None, EditRefused, "one value"),
        ("services.web.port", "eighty", None, InventoryError, "1 error"),
        ("services.web.nonsense", 1, None, InventoryError, "1 error"),
        ("services.other.image.tag", "v4", None, EditRefused, "services.last.image.tag"),
        ("services.api.replicas.dev", 3, None, EditRefused, "services.other.replicas.dev"),
    ],
)
def test_refused(path: str, value: Any, environment: str | None, error: type[Exception] | None, said: str) -> None:
    if error is None:
        edit(SMALL, path, value, environment)
        return
    with pytest.raises(error, match=re.escape(said)):
        edit(SMALL, path, value, environment)


def test_two_that_an_alias_joins_move_together() -> None:
    edits = Edits("inventory.yaml", SMALL.encode())
    edits.set(parse_path("services.api.replicas.dev"), 3)
    edits.set(parse_path("services.other.replicas.dev"), 3)
    assert edits.finished().decode() == SMALL.replace("{dev: 1,", "{dev: 3,")
    edits = Edits("inventory.yaml", SMALL.encode())
    edits.set(parse_path("services.api.replicas.dev"), 3)
    with pytest.raises(EditRefused, match="two values"):
        edits.set(parse_path("services.other.replicas.dev"), 4)


def test_a_part_that_some_share_is_not_split() -> None:
    text = SMALL.replace('{dev: sha-1, default: "1.10"} }', "v1 }").replace(
        "    replicas: &few", "    resources: {dev: {cpu: 1}, default: {cpu: 2}}\n    replicas: &few"
    )
    with pytest.raises(EditRefused, match="stage, prod share"):
        edit(text, "services.api.resources.cpu", 3, "prod")
    assert edit(text, "services.api.resources.cpu", 3, "dev") == text.replace("{cpu: 1}", "{cpu: 3}")


def shared(text: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((index for index, (one, two) in pairs if one != two), min(len(text), len(other)))


def _scalars(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = [one for key, value in items for one in _scalars(value, (*path, key))]
    return found if isinstance(data, (dict, list)) else [path]


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.parent.name)
def test_every_description_tag_and_version_of_the_real_inventories(file: Path) -> None:
    data = file.read_bytes()
    said = read_source("inventory.yaml", data).data
    wanted = [p for p in _scalars(said) if "tag" in p or p[-1] == "description"]
    assert wanted
    edits = Edits("inventory.yaml", data)
    for path in wanted:
        edits.replace_scalar(path, "7.20")
    new = edits.finished()
    assert set(differences(said, read_source("inventory.yaml", new).data)) == set(wanted)
    for old_line, new_line in zip(data.split(b"\n"), new.split(b"\n"), strict=True):
        if old_line != new_line:
            assert b'"7.20"' in new_line


# Properties over texts of all styles.

ODD = (
    "v1.4.0", "16.15", "1.20", "0777", "1e3", "yes", "null", "~", "-", "a: b", "a #b", "#x", "[x]", "{y",
    "it's", '"q"', "a,b", "http://x:1/y", "sha256:ab", " lead", "trail ", "tab\there", "two\nlines", "\\", "%",
    "@", "`", "!", "&a", "*b", "?", ":", "x:", "0?", "2026-01-01", "12:30:45", "é→", "😀", ".5", "+1", "0x1F",
    "=", "<<", "true", "on", "---", ":0", "a':b",
)  # fmt: skip
HIDDEN = "\ufeff\u2028\u2029\ufffe\uffff\xa0"
SHOWN = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters=HIDDEN)
WORD = st.sampled_from(ODD) | st.text(SHOWN, min_size=1, max_size=12)
WORDS = WORD.filter(lambda word: word != "absent")
KEYS = st.text("abcdef_", min_size=1, max_size=5).filter(lambda key: key not in ("dev", "stage", "prod", "default"))
DATA = st.recursive(
    WORDS | st.integers(-5, 99) | st.booleans(),
    lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=3) | st.lists(inner, min_size=1, max_size=3),
    max_leaves=8,
)


def emit(draw: st.DrawFn, value: Any, indent: int, *, flow: bool = False) -> str:
    """A value in any of YAML's styles, from behind `key:` or `-` on."""
    group = isinstance(value, (dict, list))
    if not group:
        return " " + written(value, draw(st.sampled_from(["", "'", '"'])), flow=flow)
    if flow or draw(st.booleans()):
        pad = draw(st.sampled_from(["", " "]))
        entries = (
            [f"{key}:{emit(draw, one, 0, flow=True)}" for key, one in value.items()]
            if isinstance(value, dict)
            else [emit(draw, one, 0, flow=True).strip(" ") for one in value]
        )
        begin, end = ("{", "}") if isinstance(value, dict) else ("[", "]")
        comma = draw(st.sampled_from([", ", ",  "]))
        return f" {begin}{pad}{comma.join(entries)}{pad}{end}"
    inner = indent + draw(st.sampled_from([2, 4]))
    lines = []
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        lines.append(draw(st.sampled_from(["", "", "\n", f"{' ' * inner}# remark\n"])))
        head = f"{key}:" if isinstance(value, dict) else "-"
        text = emit(draw, one, inner)
        remark = "" if "\n" in text else draw(st.sampled_from(["", "", "   # why"]))
        lines.append(f"{' ' * inner}{head}{text}{remark}\n")
    return "\n" + "".join(lines).rstrip("\n")


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, Any]:
    data = draw(st.dictionaries(KEYS, DATA, min_size=1, max_size=4))
    text = SMALL.replace("    patches: {}\n", f"    patches:\n      pod:{emit(draw, data, 6)}\n")
    return (text.replace("\n", "\r\n") if draw(st.booleans()) else text), data


@settings(max_examples=80)
@given(texts(), st.data(), WORDS | st.integers(0, 9) | st.booleans())
def test_any_scalar_in_any_style(written_data: tuple[str, Any], chosen: st.DataObject, value: Any) -> None:
    text, data = written_data
    root = ("services", "web", "patches", "pod")
    path = (*root, *chosen.draw(st.sampled_from(_scalars(data))))
    edits = Edits("inventory.yaml", text.encode())
    assert edits.said["services"]["web"]["patches"]["pod"] == data
    changed = edits.set(path, value)
    new = edits.finished().decode()
    assert changed == (new != text)
    same = shared(text, new)
    tail = shared(text[same:][::-1], new[same:][::-1])
    assert "\n" not in text[same : len(text) - tail]
    assert "\n" not in new[same : len(new) - tail]
    # and there and back again: what it said, whatever became of the quotes
    back = Edits("inventory.yaml", new.encode())
    back.set(path, read_back(data, path[len(root) :]))
    assert back.said == Edits("inventory.yaml", text.encode()).said
    back.finished()


@settings(max_examples=60)
@given(texts(), st.data(), WORDS | st.integers(0, 9), st.sampled_from(["dev", "stage", "prod"]))
def test_any_scalar_in_one_environment(
    written_data: tuple[str, Any], chosen: st.DataObject, value: Any, environment: str
) -> None:
    text, data = written_data
    root = ("services", "web", "patches", "pod")
    path = (*root, *chosen.draw(st.sampled_from(_scalars(data))))
    edits = Edits("inventory.yaml", text.encode())
    edits.set(path, value, environment)
    _, inventory = edits.proven()
    for name, platform in inventory.environments.items():
        found: Any = platform.services["web"].patches.pod
        for step in path[len(root) :]:
            found = found[step]
        assert found == (value if name == environment else read_back(data, path[len(root) :]))


def read_back(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@settings(max_examples=60)
@given(texts(), st.data(), DATA, KEYS)
def test_a_key_can_be_added_anywhere(
    written_data: tuple[str, Any], chosen: st.DataObject, value: Any, key: str
) -> None:
    text, data = written_data
    root = ("services", "web", "patches", "pod")
    groups = [(), *(path[:-1] for path in _scalars(data) if isinstance(path[-1], str))]
    group = chosen.draw(st.sampled_from(groups))
    if key in read_back(data, group):
        return
    edits = Edits("inventory.yaml", text.encode())
    assert edits.set((*root, *group, key), value)
    new = edits.finished().decode()
    same = shared(text, new)
    tail = shared(text[same:][::-1], new[same:][::-1])
    assert same + tail == len(text)


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\"'[]"), min_size=1), min_size=1))
def test_paths_are_read_as_they_are_spelt(steps: list[str]) -> None:
    if all(step.strip() == step and "." not in step and "/" not in step for step in steps):
        assert parse_path(spell(tuple(steps))) == tuple(steps)
    assert parse_path(spell(("labels", "example.com/team", 3))) == ("labels", "example.com/team", 3)


@pytest.mark.parametrize("text", ["", ".", "a..b", "[0]", "a[", "a[x]", ".a", "a."])
def test_paths_that_say_nothing(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_path(text)
