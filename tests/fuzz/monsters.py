# ruff: noqa: E501
"""Texts that were made to hurt: name → bytes. Each is a manifest or an inventory that nobody means well with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEP = 10_000
LONG = 10 * 1024 * 1024
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: a}}
spec:
  containers: [{{name: a, image: "a:1", resources: {{limits: {{memory: {0}, cpu: {0}}}}}}}]
  volumes: [{{name: a, emptyDir: {{sizeLimit: {0}}}}}]
"""


def monsters() -> Mapping[str, bytes]:
    """All of them."""
    texts = {**_anchors(), **_depths(), **_lengths(), **_numbers(), **_shapes()}
    return {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()} | _bytes()


def _anchors() -> dict[str, str]:
    laughs = "a0: &a0 [lol, lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    mappings = "a0: &a0 {x: y}\n" + "".join(
        f"a{n}: &a{n} {{{', '.join(f'k{m}: *a{n - 1}' for m in range(10))}}}\n" for n in range(1, 12)
    )
    merges = "a0: &a0 {x: y}\n" + "".join(
        f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 10)}]\n  k{n}: *a{n - 1}\n" for n in range(1, 12)
    )
    return {
        "laughs": laughs,
        "laughs inside an object": HEAD + "data:\n" + "".join(f"  {line}\n" for line in laughs.splitlines()),
        "laughing mappings": HEAD + mappings,
        "laughing merges": HEAD + merges,
        "a list that holds itself": HEAD + "data: &a [*a]\n",
        "a mapping that holds itself": "apiVersion: v1\nkind: Pod\nmetadata: &m {name: a, labels: *m}\nspec: *m\n",
        "a merge of itself": HEAD + "data: &a {<<: *a}\n",
        "a hundred thousand aliases": HEAD + "x: &x {a: b}\ndata:\n" + "".join(f"  k{n}: *x\n" for n in range(100_000)),
        "an alias of nothing": HEAD + "data: *nothing\n",
        "an anchor of ten megabytes, often": HEAD + f"x: &x {'y' * 1_000_000}\n" + "data: [" + "*x, " * 1000 + "]\n",
    }


def _depths() -> dict[str, str]:
    return {
        "deep lists": HEAD + "data: " + "[" * DEEP + "]" * DEEP + "\n",
        "deep mappings": HEAD + "data: " + "{a: " * DEEP + "b" + "}" * DEEP + "\n",
        "deep and never closed": HEAD + "data: " + "[" * DEEP,
        "deep blocks": HEAD + "data:\n" + "".join(" " * n + "a:\n" for n in range(1, 3000)),
        "deep dashes": HEAD + "data:\n" + "- " * DEEP + "a\n",
        "deep JSON": '{"apiVersion": "v1", "kind": "Pod", "spec": ' + '{"a": ' * DEEP + "1" + "}" * DEEP + "}",
        "deep JSON lists": '{"apiVersion": "v1", "kind": "Pod", "spec": ' + "[" * DEEP + "]" * DEEP + "}",
        "lists of lists": '{"apiVersion": "v1", "kind": "List", "items": [' * 3000 + "]}" * 3000,
        "deep and where the schema looks": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {affinity: "
        + "{a: [" * (DEEP // 2)
        + "]}" * (DEEP // 2)
        + "}\n",
    }


def _lengths() -> dict[str, str]:
    return {
        "a long plain scalar": HEAD + "data: {a: " + "x" * LONG + "}\n",
        "a long quoted scalar": HEAD + 'data: {a: "' + "\\n" * (LONG // 2) + '"}\n',
        "a long block scalar": HEAD + "data:\n  a: |\n" + "    line\n" * (LONG // 9),
        "a long folded scalar": HEAD + "data:\n  a: >\n" + "    line\n\n" * (LONG // 10),
        "a long key": HEAD + "data: {" + "x" * LONG + ": a}\n",
        "a long name": "apiVersion: v1\nkind: Pod\nmetadata: {name: " + "a" * LONG + "}\nspec: {}\n",
        "a long kind": "apiVersion: v1\nkind: " + "K" * LONG + "\nmetadata: {name: a}\n",
        "a long image": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: '"
        + "a/" * (LONG // 2)
        + "'}]}\n",
        "a long schedule": "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '"
        + "1," * 1_000_000
        + " * * * *'}\n",
        "a long comment": HEAD + "#" + " x" * (LONG // 2) + "\n",
        "many keys": HEAD + "data:\n" + "".join(f"  k{n}: v\n" for n in range(200_000)),
        "many equal keys": HEAD + "data:\n" + "  k: v\n" * 100_000,
        "many documents": "".join(
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{n}}}\n---\n" for n in range(20_000)
        ),
        "many separators": "---\n" * 500_000,
        "many wrong fields": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
        + "".join(f"  k{n}: v\n" for n in range(20_000)),
        "many containers": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
        + "".join(f"  - {{name: c, image: x, ports: [{{containerPort: {n}}}]}}\n" for n in range(5_000)),
        "many environment variables": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
        "  - name: c\n    image: x\n    env:\n"
        + "".join(f"    - {{name: V{n}, value: $(V{n - 1})}}\n" for n in range(20_000)),
    }


def _numbers() -> dict[str, str]:
    return {
        "a number of many digits": HEAD + "data: {a: " + "9" * 100_000 + "}\n",
        "a hexadecimal of many digits": HEAD + "data: {a: 0x" + "f" * 100_000 + "}\n",
        "a JSON number of many digits": '{"apiVersion": "v1", "kind": "Pod", "spec": {"a": ' + "9" * 100_000 + "}}",
        "replicas of many digits": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: "
        + "9" * 5000
        + "}\n",
        "a great exponent": HEAD + "data: {a: 1e999999999, b: -1e999999999, c: .inf, d: .nan}\n",
        "a quantity with a great exponent": POD.format("1e999999999"),
        "a quantity with a great exponent, as text": POD.format('"1e999999999"'),
        "a quantity with a small exponent": POD.format('"1e-999999999"'),
        "a quantity of many digits": POD.format('"' + "9" * 1_000_000 + 'Gi"'),
        "infinite quantities": POD.format(".inf"),
        "no quantity at all": POD.format(".nan"),
        "a port of many digits": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: "
        + "9" * 5000
        + "}, {port: 1e300}, {port: .inf}]}\n",
        "sexagesimals and dates": HEAD
        + "data: {a: 190:20:30, b: 2001-12-14t21:59:43.10-05:00, c: 0b101, d: 0o17, e: +.Inf}\n",
    }


def _shapes() -> dict[str, str]:
    return {
        "nothing": "",
        "an empty list": "[]",
        "a word": "hello",
        "a tag of Python": HEAD + "data: !!python/object/apply:os.system ['true']\n",
        "tags": HEAD
        + "data: {a: !!int x, b: !!float y, c: !foo z, d: !!set {a}, e: !!omap [a: b], f: !!binary '=='}\n",
        "directives": "%YAML 9.9\n%TAG ! tag:example.com,2000:\n---\n" + HEAD,
        "complex keys": HEAD + "data: {? [a, b] : c, ? {d: e} : f, ~: g, 1.5: h, true: i}\n",
        "tabs": HEAD + "data:\n\ta: b\n",
        "a lone surrogate": HEAD + 'data: {a: "\\ud800", b: "\\udfff"}\n',
        "every control character": HEAD + "data: {a: '" + "".join(map(chr, range(1, 32))) + "'}\n",
        "every odd line end": HEAD.replace("\n", "\r") + "\x85 \u2028 \u2029 data: {a: b}\r",
        "a JSON surrogate": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "\\ud800"}}',
        "JSON that goes on": json.dumps({"apiVersion": "v1", "kind": "Pod"}) * 10_000,
        "JSON that stops": '{"apiVersion": "v1", "kind": "Pod", "spec": {"a": [1, 2, {"b": ',
        "lists without items": "apiVersion: v1\nkind: List\nitems: {a: b}\n---\napiVersion: v1\nkind: PodList\nitems: [1, [], null, a]\n",
        "metadata of wrong types": "apiVersion: [v1]\nkind: {a: b}\nmetadata: [name]\nspec: 1\n",
        "a regular expression's nightmare": "apiVersion: v1\nkind: Service\nmetadata: {name: '"
        + "a." * 50_000
        + "!', labels: {'"
        + "a-" * 50_000
        + "/b': '"
        + "a." * 50_000
        + "!'}}\nspec: {ports: [{port: 80, name: '"
        + "a-" * 50_000
        + "'}]}\n",
        "addresses": "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, ingress: "
        "[{from: [{ipBlock: {cidr: '0.0.0.0/0', except: [" + "'1.2.3.4/32', " * 20_000 + "]}}]}]}\n",
        "an inventory in name only": "platform: a\nenvironments: {dev: {}}\nservices: {" + "a: {}, " * 1000 + "}\n",
        "an inventory of laughs": "platform: harbour\nversion: 1.0.0\nregistry: r\nenvironments: {dev: {namespace: a}}\n"
        "services:\n  a: &a0 {runtime: node, env: {A: b}}\n"
        + "".join(f"  s{n}: &a{n} {{{', '.join(f'k{m}: *a{n - 1}' for m in range(10))}}}\n" for n in range(1, 12)),
    }


def _bytes() -> dict[str, bytes]:
    return {
        "zeros": b"\0" * 1000,
        "a million zeros": b"\0" * 1_000_000,
        "no text": bytes(range(256)) * 100,
        "UTF-16": HEAD.encode("utf-16"),
        "UTF-16 cut short": HEAD.encode("utf-16")[:-1],
        "UTF-32": HEAD.encode("utf-32"),
        "Latin-1": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ä}\n".encode("latin-1"),
        "marks of byte order": b"\xef\xbb\xbf\xff\xfe" + HEAD.encode(),
        "a gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"\0" * 100,
    }
