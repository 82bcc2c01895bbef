"""NetworkPolicies, proved from inside the pods: what the inventory declares is open, and nothing else.

A connection needs its source's egress and its destination's ingress. Each half is proved alone by a pod that no policy
holds: it may dial anywhere, so what stays shut is shut by ingress; all may dial it, so who cannot is held by egress.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.cluster.rig import doors, graph
from tests.cluster.rig.released import Released, released, settled
from tests.cluster.rig.surroundings import PORT

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.doors import Dialler
    from tests.cluster.rig.graph import Door
    from tests.cluster.rig.helm import Release
    from tests.cluster.rig.surroundings import Surroundings

pytestmark = pytest.mark.cluster
DNS = "kube-dns.kube-system:53"
API_SERVER = "kubernetes.default:443"


@pytest.fixture(scope="session")
def found(release: Release) -> Released:
    return released(release)


@pytest.fixture(scope="session")
def diallers(found: Released) -> dict[str, Dialler]:
    return doors.diallers(found)


@pytest.fixture(scope="session")
def every_door(platform: Platform) -> set[Door]:
    return graph.service_doors(platform) | graph.store_doors(platform) | graph.undeclared_doors(platform)


def wrong_doors(
    found: Released, dialler: Dialler, opened: set[Door], every_door: set[Door], own: str = ""
) -> dict[str, str]:
    at = doors.addresses(found.pods())
    shut = {door for door in every_door - opened if door.component != own}
    return doors.wrongly(dialler, at, opened, shut)


def test_every_door_is_listened_at(found: Released, diallers: dict[str, Dialler], every_door: set[Door]) -> None:
    """Otherwise a shut door would prove nothing."""
    for door in every_door:
        assert diallers[door.component].dial([f"127.0.0.1:{door.port}"]) == {f"127.0.0.1:{door.port}": "open"}, door


def test_declared_links_are_open_and_all_others_shut(
    found: Released, diallers: dict[str, Dialler], platform: Platform, every_door: set[Door]
) -> None:
    links = graph.declared(platform)
    assert set(diallers) == set(links)
    wrong = {
        source: wrong_doors(found, dialler, links[source], every_door, own=source)
        for source, dialler in diallers.items()
    }
    assert {source: seen for source, seen in wrong.items() if seen} == {}


def test_declared_links_are_open_by_name(found: Released, diallers: dict[str, Dialler], platform: Platform) -> None:
    """Through DNS and the Service, as applications connect."""
    for source, links in graph.declared(platform).items():
        wanted = {str(door): "open" for door in links}
        look = partial(diallers[source].dial, list(wanted))
        assert settled(look, wanted) == wanted, source


def test_strangers_reach_nothing(found: Released, surroundings: Surroundings, every_door: set[Door]) -> None:
    for stranger in (surroundings.here, surroundings.nobody):
        assert wrong_doors(found, stranger, set(), every_door) == {}, stranger.kubectl.namespace


def test_the_edge_reaches_what_has_routes(
    found: Released, surroundings: Surroundings, platform: Platform, every_door: set[Door]
) -> None:
    assert wrong_doors(found, surroundings.edge, graph.routed(platform), every_door) == {}


def test_prometheus_reaches_metrics(
    found: Released, surroundings: Surroundings, platform: Platform, every_door: set[Door]
) -> None:
    assert wrong_doors(found, surroundings.monitoring, graph.service_doors(platform), every_door) == {}


def test_pods_reach_no_undeclared_address(
    diallers: dict[str, Dialler], surroundings: Surroundings, platform: Platform
) -> None:
    """Pods that nobody guards, in this namespace and another, and the API server."""
    targets = [f"{stranger.address}:{PORT}" for stranger in (surroundings.here, surroundings.nobody)]
    assert surroundings.edge.dial([*targets, API_SERVER]) == dict.fromkeys([*targets, API_SERVER], "open")
    for source, dialler in diallers.items():
        answers = dialler.dial(targets)
        assert set(answers.values()) <= set(doors.SHUT), (source, answers)
        if source in platform.services and not platform.services[source].account.rules:
            assert dialler.dial([API_SERVER])[API_SERVER] in doors.SHUT, source


def test_services_can_resolve_names(diallers: dict[str, Dialler], platform: Platform) -> None:
    for name in (name for name, service in platform.services.items() if service.starts):
        assert diallers[name].dial([DNS]) == {DNS: "open"}, name
