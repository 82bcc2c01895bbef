"""Inventories of any size, mixed as real platforms are: a graph of calls, shared stores, routes, secrets."""

from __future__ import annotations

HEAD = """\
platform: bench
version: 0.1.0
registry: registry.example/bench
environments:
  dev: {namespace: bench-dev}
  stage: {namespace: bench-stage}
  prod: {namespace: bench}
secrets:
  names: {jwt: {length: 48}, gateway-key: {}}
edge:
  kind: {dev: ingress, stage: gateway, prod: gateway}
  class: {dev: nginx, stage: public, prod: public}
  host: {dev: bench.localhost, stage: stage.bench.example, prod: bench.example}
  tls: {dev: absent, stage: {issuer: letsencrypt}, prod: {issuer: letsencrypt}}
"""

STORES = """\
  postgres-{part}:
    engine: postgres
    version: "16.15"
    mode: {{default: container, prod: managed}}
    endpoint:
      default: absent
      prod: {{host: pg-{part}.bench.example, port: 6432, tls: verify-full, cidrs: [10.20.0.0/24]}}
    storage: {{default: 20Gi, dev: 2Gi}}
    settings: {{max_connections: 2500}}
  redis-{part}: {{engine: redis, version: 7.2.16, storage: 1Gi, memory: 256Mi}}
  s3-{part}:
    engine: minio
    version: RELEASE.2025-09-07T16-13-09Z
    storage: 10Gi
    buckets: {{{buckets}}}
"""

RUNTIMES = ("spring-boot", "spring-boot", "uvicorn", "spring-boot", "dotnet", "spring-boot", "node")
"""Every seventh service (the first of each seven) is a gateway with a route, as in AquaStream."""

SERVICES_PER_STORE = 50


def inventory(services: int) -> str:
    """The inventory of a platform with so many services; the same number gives the same text.

    In: how many services, at least 1. Out: YAML.
    """
    parts = range((services + SERVICES_PER_STORE - 1) // SERVICES_PER_STORE)
    stores = "".join(_stores(part, services) for part in parts)
    return f"{HEAD}stores:\n{stores}services:\n" + "".join(_service(number) for number in range(services))


def _name(number: int) -> str:
    return f"gateway-{number:04}" if number % 7 == 0 else f"service-{number:04}"


def _keeps_files(number: int) -> bool:
    return number % 4 == 3


def _stores(part: int, services: int) -> str:
    users = range(part * SERVICES_PER_STORE, min((part + 1) * SERVICES_PER_STORE, services))
    buckets = ", ".join(f"files-{number:04}: {{}}" for number in users if _keeps_files(number))
    return STORES.format(part=part, buckets=buckets)


def _calls(number: int) -> list[int]:
    """A gateway calls the six before it; another service up to three earlier ones, near and far."""
    if number % 7 == 0:
        return list(range(max(0, number - 6), number))
    return sorted({number - 1, number - number % 5, number // 2} - {number})[: number % 4]


def _service(number: int) -> str:
    gateway = number % 7 == 0
    part = number // SERVICES_PER_STORE
    uses = [f"redis-{part}: {{}}"] if number % 3 != 1 else []
    if not gateway:
        uses.append(f"postgres-{part}: {{schema: s{number:04}}}")
    if _keeps_files(number):
        uses.append(f"s3-{part}: {{bucket: files-{number:04}}}")
    variables = {
        "LOG_LEVEL": "{dev: DEBUG, stage: INFO, prod: WARN}",
        "PUBLIC_URL": '"https://${edge.host}"',
        "FEATURE_LIMIT": f'"{number}"',
    }
    lines = [
        f"{_name(number)}:",
        f"  runtime: {RUNTIMES[number % 7]}",
        f"  image: {{repository: {_name(number)}, tag: {{default: v1.{number}.0, dev: sha-57f29e5}}}}",
        f"  port: {8100 + number % 100}",
        f"  calls: [{', '.join(_name(other) for other in _calls(number))}]",
        f"  uses: {{{', '.join(uses)}}}",
        f"  env: {{{', '.join(f'{name}: {value}' for name, value in variables.items())}}}",
        f"  secrets: {{JWT_SECRET: jwt{', GATEWAY_KEY: gateway-key' if gateway else ''}}}",
        "  replicas: {dev: 1, stage: 2, prod: {min: 2, max: 6, cpu: 70}}"
        if gateway
        else "  replicas: {default: 1, prod: 2}",
        "  resources: {cpu: {default: 100m, prod: 250m}, memory: {default: 512Mi, prod: 768Mi}}",
    ]
    if gateway:
        lines.append(f"  routes: [{{path: /api/{number:04}}}]")
    return "".join(f"  {line}\n" for line in lines)
