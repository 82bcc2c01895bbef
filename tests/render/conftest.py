"""The sample chart, and the engines that this machine has."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from aquahelm.render.engine import Engine, choose_engine

SAMPLE = Path(__file__).parent / "sample" / "harbour"


def helm_programs() -> list[str]:
    """Helm programs to test with: those that AQUAHELM_TEST_HELM lists (as PATH does), else `helm` on PATH."""
    listed = [path for path in os.environ.get("AQUAHELM_TEST_HELM", "").split(os.pathsep) if path]
    on_path = shutil.which("helm")
    return listed or ([on_path] if on_path else [])


NO_HELM = pytest.param("", marks=pytest.mark.skip(reason="no helm on PATH, and AQUAHELM_TEST_HELM names none"))
PROGRAMS: list[object] = [*helm_programs()] or [NO_HELM]


@pytest.fixture
def harbour() -> dict[str, str]:
    """The sample chart: path → text; the test may change it."""
    return {
        path.relative_to(SAMPLE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(SAMPLE.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def embedded() -> Engine:
    """The embedded engine."""
    return choose_engine("embedded")


@pytest.fixture(scope="session", params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> Engine:
    """Each helm program of this machine."""
    return choose_engine(request.param)


@pytest.fixture(scope="session", params=["embedded", *PROGRAMS])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine of this machine."""
    return choose_engine(request.param)
