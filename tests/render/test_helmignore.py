"""`.helmignore`, as Helm reads it."""

from __future__ import annotations

import pytest

from aquahelm.errors import UsageError
from aquahelm.render.helmignore import ignored


@pytest.mark.parametrize(
    ("pattern", "left_out", "kept"),
    [
        ("*.bak", ["a.bak", "templates/b.bak"], ["a.bak.yaml"]),
        ("/a.txt", ["a.txt"], ["b/a.txt"]),
        ("docs/*.md", ["docs/a.md"], ["docs/b/a.md", "a.md"]),
        ("cache/", ["cache/", "templates/cache/"], ["cache"]),
        ("[ab]?.txt", ["ax.txt"], ["cx.txt", "a.txt"]),
        ("[^ab].txt", ["c.txt"], ["a.txt"]),
        ("\\*.txt", ["*.txt"], ["a.txt"]),
        ("!*.yaml", ["a.txt"], ["a.yaml"]),
        ("", ["templates/.swp"], ["templates/a", ".hidden"]),
    ],
)
def test_patterns(pattern: str, left_out: list[str], kept: list[str]) -> None:
    leaves_out = ignored(f"# comment\n\n  {pattern}  \n", ".helmignore")
    assert [path for path in left_out if not leaves_out(path.removesuffix("/"), path.endswith("/"))] == []
    assert [path for path in kept if leaves_out(path.removesuffix("/"), path.endswith("/"))] == []


def test_what_helm_refuses() -> None:
    with pytest.raises(UsageError, match=r"Helm does not know \*\*"):
        ignored("a/**/b", ".helmignore")
