"""What `aquahelm diff` says is what happens to pods that run: a proof for each risk, and the way back.

Each change is one edit of the inventory, as a person or a robot makes it, and one `helm upgrade --wait`; exactly the
pods that the diff named have other uids afterwards.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.conftest import namespaces, remove
from tests.cluster.rig import images, project
from tests.cluster.rig.command import attempt
from tests.cluster.rig.doors import SHUT
from tests.cluster.rig.kubectl import RESTRICTED, make_namespace
from tests.cluster.rig.released import settled
from tests.cluster.rig.shop import INVENTORY, NAME, NO_HOOKS, REGISTRY, Shop
from tests.cluster.rig.surroundings import api_server_ports
from tests.registry.server import SERVER, Shelf, registry_at_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.rig.helm import Helm
    from tests.cluster.rig.kubectl import Kubectl

pytestmark = pytest.mark.cluster
TAGS = ("v1.0.0", "v1.1.0")
FILE = "/etc/notes/etc__notes__level.txt"
RECEIPT = "/var/receipts/1"


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry that has the web service's versions; nothing where the program is missing."""
    if SERVER is None:
        yield ""
        return
    with registry_at_work(tmp_path_factory.mktemp("registry")) as address:
        shelf = Shelf(address)
        shelf.push("shop/web", TAGS)
        shelf.close()
        yield f"http://{address}"


@pytest.fixture(scope="module")
def place(helm: Helm) -> Iterator[Kubectl]:
    kubectl = make_namespace(f"aquahelm-change-{helm.major}", RESTRICTED)
    namespaces.append(kubectl)
    yield kubectl
    namespaces.remove(kubectl)
    remove(kubectl)


@pytest.fixture(scope="module")
def shop(helm: Helm, place: Kubectl, mirror: str, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Installed and ready, its first version in git. Tests follow one another; each leaves it ready and committed."""
    folder = tmp_path_factory.mktemp(NAME)
    text = INVENTORY.replace("NAMESPACE", place.namespace).replace("PORTS", str(sorted(api_server_ports())))
    text += f"  registries: {{aquahelm.test: {{mirrors: [{mirror}]}}}}\n" if mirror else ""
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    found = Shop(folder, NAME, helm, place)
    found.aquahelm("render")
    files = [folder / "values" / "values.dev.yaml"]
    rendered = helm.template(NAME, folder / "charts" / NAME, files, place.namespace)
    applications = [f"{REGISTRY}/{name}:{tag}" for name in ("web", "till", "notes") for tag in TAGS]
    images.load(sorted({*images.used(project.manifests(rendered)), *applications}))
    ended = found.upgrade()
    assert ended.code == 0, ended.err
    return found


def worst(told: dict[str, Any]) -> str:
    return str(told["environments"]["dev"]["risk"])


def named(told: dict[str, Any]) -> Counter[str]:
    """Component → how many of its pods are to be replaced."""
    restarts = told["environments"]["dev"]["restarts"]
    return Counter({one["workload"].partition("/")[2]: one["pods"] for one in restarts})


def move(shop: Shop) -> tuple[str, Counter[str]]:
    """Diff, upgrade, and the proof: those pods are others now that were named, so many, and no others."""
    told, live = shop.diff(), shop.diff("live")
    assert (worst(live), named(live), live["drift"]) == (worst(told), named(told), [])
    before = shop.pods()
    ended = shop.upgrade(NO_HOOKS)
    assert ended.code == 0, ended.err
    # a pod that a new one has replaced may still be on its way out
    gone = settled(lambda: Counter(name for uid, name in before.items() if uid not in shop.pods()), named(told))
    assert gone == named(told)
    assert shop.diff("live")["differences"] == []
    return worst(told), named(told)


def test_a_bump_restarts_the_pods_that_the_diff_names(shop: Shop, mirror: str) -> None:
    if not mirror:
        pytest.skip("no docker-registry on PATH (Debian's package docker-registry)")
    said = shop.aquahelm("bump", "--only", "services.web.image", "--format", "json").out
    assert "v1.1.0" in said
    with shop.answering("web") as answering:
        assert move(shop) == ("restart", Counter(web=2))
    assert min(answering) >= 2, "one after another, each new one ready before an old one stops"
    assert shop.image("web") == f"{REGISTRY}/web:v1.1.0"


def test_reload_replaces_no_pod(shop: Shop) -> None:
    assert shop.read("web", FILE) == "info"
    shop.edit('"info"', '"debug"')
    assert move(shop) == ("reload", Counter())


def test_scale_leaves_the_pods_that_are_there(shop: Shop) -> None:
    shop.aquahelm("set", "services.web.replicas=3")
    assert move(shop) == ("scale", Counter())
    assert len(shop.pods("web")) == 3


def test_none_touches_no_pod(shop: Shop) -> None:
    shop.edit("    port: 8081\n", "    port: 8081\n    annotations: {aquahelm.test/owner: cashiers}\n")
    assert move(shop) == ("none", Counter())


def test_pods_that_stayed_have_read_it_anew(shop: Shop) -> None:
    """None of web's pods has been replaced since; within about a minute, the diff said."""
    assert settled(lambda: shop.read("web", FILE), "debug", limit=120) == "debug"


def test_exposure_opens_what_was_shut(shop: Shop) -> None:
    def dialled() -> str:
        return shop.kubectl.dial(shop.pod("web"), [door])[door]

    door = f"{shop.address('till')}:8081"
    assert dialled() in SHUT
    shop.edit("    port: 8080\n", "    port: 8080\n    calls: [till]\n")
    (opened,) = [one for one in shop.diff()["differences"] if one["object"] == "NetworkPolicy/till"]
    assert [one["says"] for one in opened["consequences"]] == ["opens web → till:8081"]
    assert move(shop) == ("exposure", Counter(web=3))
    assert settled(dialled, "open") == "open"


def test_downtime_is_a_moment_in_which_nobody_answers(shop: Shop) -> None:
    shop.row("sold before the upgrade")
    shop.aquahelm("set", "services.till.image.tag=v1.1.0")
    with shop.answering("till") as answering:
        assert move(shop) == ("downtime", Counter(till=1))
    assert (answering[0], min(answering), answering[-1]) == (1, 0, 1)


def test_a_rollback_brings_the_old_version_back_with_its_data(shop: Shop) -> None:
    assert shop.row() == "sold before the upgrade"
    assert shop.row("sold with the new version") == "sold with the new version"
    ended = shop.roll_back(str(int(shop.revision()) - 1))
    assert ended.code == 0, ended.err
    assert shop.image("till") == f"{REGISTRY}/till:v1.0.0"
    assert shop.row() == "sold with the new version"
    shop.git("revert", "--no-edit", "HEAD")
    assert shop.diff("live")["differences"] == []


def test_recreate_is_refused_by_the_server(shop: Shop) -> None:
    shop.edit("storage: 64Mi", "storage: 128Mi")
    told = shop.diff()
    assert worst(told) == "recreate"
    assert [one["object"] for one in told["differences"] if one["risk"] == "recreate"] == ["StatefulSet/ledger"]
    before = shop.pods()
    ended = shop.upgrade(NO_HOOKS)
    assert ended.code != 0
    assert "updates to statefulset spec for fields other than" in ended.err
    assert shop.pods() == before
    assert any("is failed" in remark for remark in shop.diff("live")["remarks"])
    shop.git("checkout", "--quiet", "--", ".")
    assert shop.upgrade(NO_HOOKS).code == 0


def test_data_loss_is_data_that_is_not_found_until_the_way_back(shop: Shop) -> None:
    shop.kubectl.run("exec", shop.pod("till"), "--", "sh", "-c", f"printf paid >{RECEIPT}")
    revision = shop.revision()
    shop.edit("volumes: {receipts:", "volumes: {papers:")
    assert move(shop) == ("data loss", Counter(till=1))
    assert "No such file" in shop.read("till", RECEIPT)
    ended = shop.roll_back(revision)
    shop.git("revert", "--no-edit", "HEAD")
    if shop.helm.major < 4:
        # it takes the claim that it left behind for a new one: docs/upgrades.md
        assert "spec is immutable after creation" in ended.err
        assert shop.upgrade(NO_HOOKS).code == 0
    assert shop.read("till", RECEIPT) == "paid"
    assert shop.diff("live")["differences"] == []


def test_what_was_changed_by_hand_is_told_by_its_manager(shop: Shop) -> None:
    kubectl, pods = shop.kubectl, len(shop.pods("web"))
    kubectl.run("scale", "deployment/web", "--replicas=1")
    kubectl.run("set", "env", "deployment/till", "--containers=till", "TRACE=1", "LEVEL=debug")
    kubectl.run("rollout", "status", "deployment/till", "--timeout=90s")
    editor = "sed -i s/targetPort:.http/targetPort:\\ 8099/"
    edited = attempt(["env", f"KUBE_EDITOR={editor}", *kubectl.command("edit", "service/web")])
    assert edited.code == 0, edited.err
    told = shop.diff("live")
    drift = {(one["object"], one["field"].rpartition(".")[2]): one for one in told["drift"]}
    assert {where: (one["manager"], one["live"]) for where, one in drift.items()} == {
        ("Deployment/web", "replicas"): ("kubectl", 1),
        ("Deployment/till", "env[TRACE]"): ("kubectl-set", {"name": "TRACE", "value": "1"}),
        ("Deployment/till", "value"): ("kubectl-set", "debug"),
        ("Service/web", "targetPort"): ("kubectl-edit", 8099),
    }
    assert named(told) == Counter(till=1), "LEVEL is put back; TRACE stays"
    before = shop.pods()
    ended = shop.upgrade(NO_HOOKS)
    if shop.helm.major >= 4:
        assert ended.code != 0
        refused = [one["says"] for said in told["differences"] for one in said["consequences"] if one["rule"]]
        assert len(refused) == 3
        assert all(f" stops at {field}: " in " ".join(refused) for field in ("replicas", "ports[8080/TCP].targetPort"))
        assert all(field in ended.err for field in (".spec.replicas", "targetPort", 'env[name="LEVEL"].value'))
        assert shop.upgrade(NO_HOOKS, "--force-conflicts").code == 0
    else:
        assert ended.code == 0, ended.err
    gone = Counter(name for uid, name in before.items() if uid not in shop.pods())
    assert (gone, len(shop.pods("web"))) == (named(told), pods)
    assert [one["live"]["value"] for one in shop.diff("live")["drift"]] == ["1"]
