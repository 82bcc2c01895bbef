"""What `pip install` brings: the built wheel renders and validates by itself, far from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "content")
    return folder / "content"


def run(unpacked: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "import sys, aquahelm.cli.main as cli; print(cli.__file__, file=sys.stderr); cli.main()"
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-P", "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_it_renders_and_validates_aquastream(unpacked: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "inventory.yaml", tmp_path)
    shutil.copytree(ROOT / "secrets", tmp_path / "secrets")
    for arguments in (["render"], ["render", "--check"], ["validate"]):
        done = run(unpacked, tmp_path, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr.startswith(str(unpacked)), "the checkout's code ran instead of the wheel's"
    assert (tmp_path / "charts/aquastream/Chart.yaml").read_bytes() == (
        ROOT / "charts/aquastream/Chart.yaml"
    ).read_bytes()


def test_it_is_typed_and_licensed_and_carries_no_tests(unpacked: Path) -> None:
    (metadata,) = unpacked.glob("*.dist-info")
    assert (unpacked / "aquahelm" / "py.typed").is_file()
    assert (metadata / "licenses" / "LICENSE").is_file()
    assert {path.name for path in unpacked.iterdir()} == {"aquahelm", metadata.name}
