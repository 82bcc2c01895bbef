"""Every version that an inventory pins is found where it stands, with the policy that holds for it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aquahelm.bump.model import BaseRule, Level, PinKind
from aquahelm.bump.pins import Found, LeftOut, find_pins
from aquahelm.bump.policies import duration, registry_settings
from aquahelm.inventory.load import parse_inventory

ROOT = Path(__file__).parents[2]
DIGEST = f"sha256:{'0' * 64}"
SHOP = f"""\
platform: shop
version: 0.1.0
registry: ghcr.io/acme
environments: {{dev: {{namespace: shop-dev}}, prod: {{namespace: shop}}}}
secrets: {{names: {{age: {{}}}}}}
updates:
  level: patch
  minimumAge: 3d
  platforms: [linux/amd64, linux/arm64]
  rules:
    - {{images: [ghcr.io/acme/*], paths: [services.web.*], level: major, group: backend, follow: main, minimumAge: 36h}}
    - {{images: [docker.io/library/redis], allowed: 7.2.x, base: keep}}
    - {{paths: ["*.jobs.*"], level: ignore}}
  registries:
    ghcr.io: {{mirrors: [mirror.example/ghcr]}}
    "registry.example:5000": {{plain: true, timeout: 300}}
stores:
  db: {{engine: postgres, version: "16.15", mode: {{default: operator, dev: container}}, storage: 1Gi}}
  far:
    engine: postgres
    version: "15.3"
    mode: managed
    endpoint: {{host: pg.example}}
  own:
    engine: redis
    version: 7.2.16
    storage: 1Gi
    image: {{registry: quay.io, repository: me/redis, tag: 7.2.16-me}}
services:
  web:
    runtime: node
    image: {{repository: web, tag: &tag v1, digest: {{default: absent, prod: "{DIGEST}"}}}}
    uses: {{db: {{schema: web}}}}
    initContainers: {{wait: {{image: {{registry: docker.io, repository: busybox, tag: "1.37"}}}}}}
    sidecars: {{proxy: {{image: {{registry: "registry.example:5000", repository: proxy, digest: "{DIGEST}"}}}}}}
    jobs: {{seed: {{image: {{repository: seed, tag: *tag}}, args: [seed]}}}}
"""


def pins(text: str) -> tuple[dict[str, list[Found]], tuple[LeftOut, ...]]:
    found, left_out = find_pins(parse_inventory(text.encode()))
    by_path: dict[str, list[Found]] = {}
    for one in found:
        by_path.setdefault(one.pin.path, []).append(one)
    return by_path, left_out


def test_every_pin_where_it_stands() -> None:
    found, left_out = pins(SHOP)
    told = {
        (path, one.pin.name, one.pin.tag + one.pin.suffix, one.environments) for path in found for one in found[path]
    }
    both = ("dev", "prod")
    assert told == {
        ("version", "chart", "0.1.0", both),
        ("stores.db.version", "docker.io/library/postgres", "16.15-alpine", both),
        ("stores.own.image.tag", "quay.io/me/redis", "7.2.16-me", both),
        ("services.web.image.tag", "ghcr.io/acme/web", "v1", ("dev",)),
        ("services.web.image.tag", "ghcr.io/acme/web", "v1", ("prod",)),
        ("services.web.initContainers.wait.image.tag", "docker.io/library/busybox", "1.37", both),
        ("services.web.sidecars.proxy.image.digest", "registry.example:5000/proxy", "", both),
        ("services.web.jobs.seed.image.tag", "ghcr.io/acme/seed", "v1", both),
    }
    assert {one.path for one in left_out} == {"stores.far.version", "stores.own.version"}


def test_digests_stores_and_companions() -> None:
    found, _ = pins(SHOP)
    dev, prod = found["services.web.image.tag"]
    assert (dev.pin.environment, dev.pin.digest, dev.digest_path) == ("dev", "", ())
    assert (prod.pin.environment, prod.pin.digest) == ("prod", DIGEST)
    assert prod.digest_path == ("services", "web", "image", "digest", "prod")
    assert dev.tag_path == prod.tag_path == ("services", "web", "image", "tag")
    assert found["stores.db.version"][0].pin.store == "postgres"
    assert [(str(n), tag) for n, tag in found["stores.db.version"][0].companions] == [
        ("ghcr.io/cloudnative-pg/postgresql", "{}-minimal-trixie")
    ]
    assert found["stores.own.image.tag"][0].pin.store == "redis"
    assert found["services.web.sidecars.proxy.image.digest"][0].tag_path == ()
    assert dev.pin.platforms == {"linux/amd64", "linux/arm64"}


def test_the_first_rule_that_names_a_version_decides() -> None:
    found, _ = pins(SHOP)
    web = found["services.web.image.tag"][0]
    assert (web.policy.level, web.policy.follow, web.group) == (Level.MAJOR, "main", "backend")
    assert web.policy.minimum_age == timedelta(hours=36)
    seed = found["services.web.jobs.seed.image.tag"][0]
    assert seed.group == "backend"  # the first rule names it too
    wait = found["services.web.initContainers.wait.image.tag"][0]
    assert (wait.policy.level, wait.policy.minimum_age, wait.group) == (Level.PATCH, timedelta(days=3), "busybox")
    assert wait.policy.base is BaseRule.ALONG
    other, _ = pins(SHOP.replace("docker.io/library/redis", "quay.io/me/*"))
    own = other["stores.own.image.tag"][0].policy
    assert (own.allowed, own.base, own.level) == ("7.2.x", BaseRule.KEEP, Level.PATCH)
    other, _ = pins(SHOP.replace("services.web.*", "services.api.*"))
    assert other["services.web.jobs.seed.image.tag"][0].policy.level is Level.IGNORE
    assert other["services.web.image.tag"][0].group == "acme-web"


def test_how_registries_are_asked() -> None:
    inventory = parse_inventory(SHOP.encode())
    settings = registry_settings(inventory.environments["dev"].updates, None)
    assert dict(settings.mirrors) == {"ghcr.io": ("mirror.example/ghcr",)}
    assert dict(settings.schemes) == {"registry.example:5000": "http"}
    assert settings.patience["registry.example:5000"] == 300


@pytest.mark.parametrize(("text", "hours"), [("0", 0), ("36h", 36), ("3d", 72), ("1w", 168)])
def test_ages(text: str, hours: int) -> None:
    assert duration(text) == timedelta(hours=hours)


def test_the_examples_pins() -> None:
    counts = {}
    for file in (ROOT / "inventory.yaml", *sorted(ROOT.glob("examples/*/inventory.yaml"))):
        inventory = parse_inventory(file.read_bytes())
        found, left_out = find_pins(inventory)
        counts[file.parent.name] = sum(one.pin.kind is PinKind.IMAGE for one in found)
        assert all("elsewhere" in one.why for one in left_out)
        for one in found:
            node = inventory.source.data
            for step in one.tag_path:
                node = node[step]
            assert node == one.pin.tag
    assert min(counts.values()) >= 9
