# ruff: noqa: E501
"""Texts with very many of one thing: name → bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MANY = 100_000
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
ONE = "  containers:\n  - name: a\n    image: a\n"


def crowds() -> Mapping[str, bytes]:
    """All of them."""
    return {name: text.encode() for name, text in {**_streams(), **_pods(), **_others(), **_json()}.items()}


def _streams() -> dict[str, str]:
    return {
        "a million documents of nothing": "---\n{}\n" * 1_000_000,
        "a million documents of a letter": "---\na\n" * 1_000_000,
        "a million documents of comments": "---\n# a\n" * 1_000_000,
        "a hundred thousand broken documents": "---\na: [\n" * MANY,
        "a hundred thousand equal objects": "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n" * MANY,
        "a hundred thousand kinds": "".join(f"---\napiVersion: a/v1\nkind: K{n}\nmetadata: {{name: a}}\n" for n in range(MANY // 4)),
        "a list of a hundred thousand": "apiVersion: v1\nkind: List\nitems:\n" + "".join(f"- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: a{n}}}}}\n" for n in range(MANY // 4)),
        "a list of a hundred thousand numbers": "apiVersion: v1\nkind: List\nitems:\n" + "- 1\n" * MANY,
    }  # fmt: skip


def _pods() -> dict[str, str]:
    return {
        "a hundred thousand containers": POD + "  containers:\n" + "".join(f"  - name: c{n}\n    image: x\n" for n in range(MANY)),
        "a hundred thousand containers of one name": POD + "  containers:\n" + "  - name: c\n    image: x\n" * MANY,
        "a hundred thousand containers that say nothing": POD + "  containers:\n" + "  - {}\n" * MANY,
        "a hundred thousand ports": POD + ONE + "    ports:\n" + "".join(f"    - containerPort: {n}\n" for n in range(MANY)),
        "a hundred thousand variables": POD + ONE + "    env:\n" + "".join(f"    - name: V{n}\n      value: $(V{n + 1})\n" for n in range(MANY)),
        "a hundred thousand secret variables": POD + ONE + "    env:\n" + "".join(f"    - name: V{n}\n      valueFrom: {{secretKeyRef: {{name: s{n}, key: k}}}}\n" for n in range(MANY // 2)),
        "a hundred thousand volumes": POD + ONE + "  volumes:\n" + "".join(f"  - name: v{n}\n    emptyDir: {{}}\n" for n in range(MANY)),
        "a hundred thousand mounts": POD + ONE + "    volumeMounts:\n" + "".join(f"    - name: v{n}\n      mountPath: /v/{n}\n" for n in range(MANY)),
        "a hundred thousand arguments": POD + ONE + "    args:\n" + "    - --a=$(B)\n" * MANY,
        "a hundred thousand tolerations": POD + ONE + "  tolerations:\n" + "  - {key: a, operator: Exists}\n" * (MANY // 2),
        "a hundred thousand resources": POD + ONE + "    resources:\n      limits:\n" + "".join(f"        r{n}: 1\n" for n in range(MANY)),
        "a hundred thousand labels": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n" + "".join(f"    l{n}: v\n" for n in range(MANY)) + "spec:\n" + ONE,
        "a hundred thousand wrong fields": POD + "".join(f"  k{n}: v\n" for n in range(MANY)),
        "a hundred thousand nulls": POD + ONE + "    env:\n" + "    -\n" * MANY,
    }  # fmt: skip


def _others() -> dict[str, str]:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  selector: {a: b}\n  ports:\n"
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {}\n  egress:\n"
    return {
        "a hundred thousand service ports": service + "".join(f"  - name: p{n}\n    port: {n}\n" for n in range(MANY)),
        "a hundred thousand equal service ports": service + "  - port: 80\n" * MANY,
        "a hundred thousand rules of a policy": policy + "".join(f"  - to: [{{ipBlock: {{cidr: 10.{n >> 8 & 255}.{n & 255}.0/24}}}}]\n" for n in range(MANY // 2)),
        "a hundred thousand rules of a role": "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n" + "- {apiGroups: [''], resources: [pods], verbs: [get]}\n" * (MANY // 2),
        "a hundred thousand hosts": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  rules:\n" + "".join(f"  - host: h{n}.example\n" for n in range(MANY)),
        "a hundred thousand bad hosts": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  rules:\n" + "  - host: '!'\n" * MANY,
        "a hundred thousand metrics": "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  maxReplicas: 3\n  scaleTargetRef: {kind: Deployment, name: a, apiVersion: apps/v1}\n  metrics:\n" + "  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 1}}}\n" * (MANY // 4),
        "ten thousand services of ten thousand pods": "".join(
            f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{n}}}\nspec: {{selector: {{app: a}}, ports: [{{port: 80, targetPort: web}}]}}\n"
            f"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}, labels: {{app: a}}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n"
            for n in range(3_000)
        ),
        "policies of everybody to everybody": "".join(
            f"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: n{n}}}\nspec: {{podSelector: {{matchExpressions: [{{key: app, operator: Exists}}]}}, ingress: [{{from: [{{podSelector: {{}}}}]}}]}}\n"
            f"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}, labels: {{app: a{n}}}}}\nspec: {{containers: [{{name: a, image: a, ports: [{{containerPort: 80}}]}}]}}\n"
            for n in range(1_000)
        ),
        "budgets of everybody": "".join(
            f"---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: n{n}}}\nspec: {{maxUnavailable: 1, selector: {{matchExpressions: [{{key: app, operator: Exists}}]}}}}\n"
            f"---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: p{n}}}\nspec: {{selector: {{matchLabels: {{app: a}}}}, template: {{metadata: {{labels: {{app: a}}}}, spec: {{containers: [{{name: a, image: a}}]}}}}}}\n"
            for n in range(1_000)
        ),
    }  # fmt: skip


def _json() -> dict[str, str]:
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
    twice = "{" + ", ".join(f'"k{n}": 1, "k{n}": 2' for n in range(20_000)) + "}"
    return {
        "JSON with many keys twice": json.dumps({**pod, "spec": 0})[:-2] + twice + "}",
        "a million documents of JSON": '{"a":1}' * 1_000_000,
        "a JSON list of a million": '{"apiVersion": "v1", "kind": "List", "items": [' + "{}," * 1_000_000 + "{}]}",
        "JSON with many commas": '{"apiVersion": "v1", "kind": "Pod", "spec": [' + "0," * 2_000_000 + "0]}",
        "YAML with many keys twice": POD + "".join(f"  k{n}: 1\n  k{n}: 2\n" for n in range(MANY // 4)),
        "many lines in a text": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\ndata:\n  a b: |\n" + "    x\n" * 1_000_000,
        "many lines before many mistakes": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\ndata:\n  a: |\n" + "    x\n" * 1_000_000 + "".join(f"  k {n}: a\n" for n in range(1000)),
        "many blank lines": "apiVersion: v1\nkind: Pod\n" + "\n" * 3_000_000 + "metadata: {name: A, labels: {a b: c d}}\n",
        "many lines that end as in Windows": ("apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: a}\r\ndata:\r\n" + "".join(f"  k{n}: v\r\n" for n in range(MANY))),
    }  # fmt: skip
