"""One registry for all tests of a process; each test pushes to repositories of its own name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm.registry.model import Settings
from aquahelm.registry.registries import Registries
from tests.registry.server import Shelf, registry_at_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Asker = Callable[..., Registries]


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No login and no proxy of this machine's user takes part."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def registry_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with registry_at_work(tmp_path_factory.mktemp("registry")) as address:
        yield address


@pytest.fixture(scope="session")
def shelf(registry_address: str) -> Iterator[Shelf]:
    found = Shelf(registry_address)
    yield found
    found.close()


@pytest.fixture
def asking() -> Iterator[Asker]:
    """Makes `Registries`, with settings for tests; closes them."""
    made: list[Registries] = []

    def make(**settings: Any) -> Registries:
        made.append(Registries(Settings(**{"seconds": 20.0, "backoff": 0.01, **settings})))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def login(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    """Writes Docker's config.json; returns its path."""

    def write(config: dict[str, Any]) -> Path:
        file = tmp_path / "config.json"
        file.write_text(json.dumps(config), encoding="utf-8")
        return file

    return write
