"""Charts from the disk."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from aquahelm.errors import UsageError
from aquahelm.render.charts import definitions_in, read_chart
from aquahelm.render.engine import Engine, RenderRequest
from aquahelm.render.program import ProgramEngine
from tests.render.conftest import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHART = "{apiVersion: v2, name: %s, version: 1.0.0}\n"
FILES = {
    "Chart.yaml": CHART % "shop",
    "values.yaml": "text: hello\nports: [{name: a, port: 1}]\n",
    ".helmignore": "# no editors\n*.bak\n/notes/\n",
    "templates/config.yaml": """\
data: {{ .Values | toJson }}
hidden: {{ .Files.Get ".hidden" }}
bytes: {{ .Files.Get "logo.bin" | b64enc }}
""",
    "templates/config.yaml.bak": "{{ nonsense",
    "templates/.swap.yaml": "{{ nonsense",
    "notes/todo.txt": "x",
    "docs/notes/x.txt": "kept",
    ".hidden": "seen",
    "crds/widgets.yaml": "kind: CustomResourceDefinition\n",
    "charts/plain/Chart.yaml": CHART % "plain",
    "charts/plain/crds/deep/things.yml": "kind: CustomResourceDefinition\n",
}


def packed(files: Mapping[str, bytes]) -> bytes:
    """A .tgz as `helm package` makes it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(f"shop/{path}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return data.getvalue()


SUBCHART = packed({"Chart.yaml": (CHART % "db").encode(), "templates/a.yaml": b"size: {{ .Values.size }}\n"})


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A chart as a stranger would write it."""
    for path, text in FILES.items():
        (tmp_path / "shop" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / path).write_text(text, encoding="utf-8")
    (tmp_path / "shop/logo.bin").write_bytes(b"\x89\xff\x00")
    (tmp_path / "shop/charts/db-1.2.3.tgz").write_bytes(SUBCHART)
    return tmp_path / "shop"


def test_what_helm_would_not_load_is_left_out(shop: Path) -> None:
    (shop / "docs/up").symlink_to(shop)
    chart = read_chart(shop)
    assert {*FILES, "logo.bin"} - set(chart) == {
        "templates/config.yaml.bak",
        "templates/.swap.yaml",
        "notes/todo.txt",
    }
    assert chart["charts/db/Chart.yaml"] == CHART % "db"
    assert chart["logo.bin"].encode("utf-8", "surrogateescape") == b"\x89\xff\x00"


def test_a_packed_chart_is_the_same(shop: Path, tmp_path: Path) -> None:
    chart = read_chart(shop)
    files = {path: text.encode("utf-8", "surrogateescape") for path, text in chart.items()}
    (tmp_path / "shop.tgz").write_bytes(packed(files))
    assert read_chart(tmp_path / "shop.tgz") == chart


def test_definitions_of_subcharts_count(shop: Path) -> None:
    assert list(definitions_in(read_chart(shop))) == [
        "shop/charts/plain/crds/deep/things.yml",
        "shop/crds/widgets.yaml",
    ]


def test_a_subcharts_folder_has_its_charts_name_unless_another_has_it(shop: Path) -> None:
    for folder, name in (("odd", "even"), ("x", "plain"), ("one", "same"), ("two", "same")):
        (shop / "charts" / folder).mkdir()
        (shop / "charts" / folder / "Chart.yaml").write_text(CHART % name, encoding="utf-8")
    folders = {path.split("/")[1] for path in read_chart(shop) if path.startswith("charts/")}
    assert folders == {"db", "plain", "even", "x", "one", "two"}


SETS = ("text=bye,ports[1].port=9", "list={a,b}", "deep.a.b=1", "gone=null", "db.size=3")
EXPECTED = (
    '"ports":[{"name":"a","port":1},{"name":"b","port":9}],"text":"bye"',
    '"list":["a","b"]',
    '"deep":{"a":{"b":1}}',
    '"number":"1"',
)


@pytest.mark.parametrize("program", ["", *PROGRAMS])
def test_engines_agree_on_charts_of_others_and_single_values(shop: Path, program: str, embedded: Engine) -> None:
    engine = ProgramEngine(shop.__class__(program)) if program else embedded
    ports = "ports: [{name: a, port: 1}, {name: b, port: 2}]\n"
    request = RenderRequest(read_chart(shop), (ports,), sets=SETS, string_sets=("number=1",), hidden=True)
    rendered = engine.template(request)
    text = rendered["shop/templates/config.yaml"]
    assert all(part in text for part in EXPECTED), text
    assert "hidden: seen" in text
    assert "bytes: if8A" in text
    assert "size: 3" in rendered["shop/charts/db/templates/a.yaml"]


def test_what_is_no_chart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no chart"):
        read_chart(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"is no Helm chart: it has no Chart\.yaml"):
        read_chart(tmp_path)
    (tmp_path / "x.tgz").write_bytes(b"no archive")
    with pytest.raises(UsageError, match="is no Helm chart: "):
        read_chart(tmp_path / "x.tgz")
    (tmp_path / "y.tgz").write_bytes(packed({"../../evil": b"", "a/../../b": b""}))
    with pytest.raises(UsageError, match=r"it has no Chart\.yaml"):
        read_chart(tmp_path / "y.tgz")


def test_an_archive_that_explodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aquahelm.render.charts.LARGEST", 2 << 20)
    (tmp_path / "bomb.tgz").write_bytes(packed({"Chart.yaml": b"x" * (2 << 20), "more": b"y"}))
    with pytest.raises(UsageError, match="unpacks to over 2 MiB"):
        read_chart(tmp_path / "bomb.tgz")
