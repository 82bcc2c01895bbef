# ruff: noqa: E501
"""Charts and values that were made to hurt: name → files of the folder (`chart/…`, and `hostile.yaml` as values)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CHART = b"apiVersion: v2\nname: hostile\nversion: 1.0.0\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


def charts() -> Mapping[str, Mapping[str, bytes]]:
    """All of them."""
    found = {
        name: {"chart/templates/a.yaml": text.encode(), "chart/values.yaml": b"text: '{{ tpl $.Values.text $ }}'\n"}
        for name, text in _templates().items()
    }
    for name, text in _values().items():
        found[f"values: {name}"] = {
            "chart/templates/a.yaml": f"{MAP}data:\n{{{{ toYaml .Values | indent 2 }}}}\n".encode(),
            "hostile.yaml": text.encode(),
        }
    complete = {name: {"chart/Chart.yaml": CHART, **files} for name, files in found.items()}
    for name, text in _metadata().items():
        complete[f"Chart.yaml: {name}"] = {"chart/Chart.yaml": text.encode(), "chart/templates/a.yaml": MAP.encode()}
    return complete


def _templates() -> dict[str, str]:
    return {
        "a template that includes itself": '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
        "templates in a circle": '{{ define "a" }}{{ template "b" . }}{{ end }}{{ define "b" }}{{ template "a" . }}{{ end }}{{ template "a" . }}',
        "a great output": MAP + "data:\n{{ range $i := until 300000 }}\n  k{{ $i }}: value\n{{ end }}",
        "many objects": "{{ range $i := until 20000 }}\n---\n" + MAP.replace("{name: a}", "{name: a{{ $i }}}") + "{{ end }}",
        "a great text": MAP + 'data: {a: "{{ repeat 10000000 "x" }}"}',
        "a template that never closes": "{{ if true }}",
        "a template of brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "a template that fails": '{{ fail "no" }}',
        "a template that divides by zero": "{{ div 1 0 }}",
        "a template that asks for what is not there": "{{ .Values.a.b.c.d }}",
        "a pattern that runs away": MAP + "data: {a: '{{ regexMatch \"^(a+)+$\" (repeat 50000 \"a\") }}'}",
        "no template at all": "\0\1\2",
        "no object at all": "- a\n- b\n",
        "a text that calls itself": MAP + 'data: {a: "{{ tpl $.Values.text $ }}"}',
        "laughs": MAP + "data:\n  a0: &a0 [lol]\n"
        + "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)),
    }  # fmt: skip


def _values() -> dict[str, str]:
    return {
        "nothing": "",
        "a list": "- a\n",
        "a word": "a\n",
        "deep": "a: " + "{a: " * 5000 + "1" + "}" * 5000,
        "laughs": "a0: &a0 [lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)),
        "many keys": "".join(f"k{n}: v\n" for n in range(50_000)),
        "a long text": "a: " + "x" * 10_000_000,
        "not UTF-8": "a: \udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
        "broken": "a: [",
    }  # fmt: skip


def _metadata() -> dict[str, str]:
    return {
        "nothing": "",
        "a list": "- a\n",
        "wrong types": "apiVersion: [v2]\nname: {a: b}\nversion: [1]\ndependencies: a\nkubeVersion: {a: b}\n",
        "dependencies that are not there": "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n"
        "- {name: b, version: 1.0.0, repository: 'https://localhost:1'}\n",
        "itself as dependency": "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n"
        "- {name: a, version: 1.0.0, repository: 'file://.'}\n",
        "a version of Kubernetes that is none": "apiVersion: v2\nname: a\nversion: 1.0.0\nkubeVersion: '>=a || <'\n",
        "a version of megabytes": "apiVersion: v2\nname: a\nversion: '" + "1." * 1_000_000 + "'\n",
        "a name of megabytes": "apiVersion: v2\nname: '" + "a" * 5_000_000 + "'\nversion: 1.0.0\n",
    }
