"""Ways that open, and ways that close: routes, Services, privileges, rights."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from aquahelm.check.ingresses import routes_of
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.levels import ENFORCED
from aquahelm.check.podsecurity import refusals
from aquahelm.check.rule import LEVELS
from aquahelm.check.wording import listing
from aquahelm.diff.case import Effect
from aquahelm.diff.model import Risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Pod
    from aquahelm.diff.case import Case

ROUTES = frozenset({"GRPCRoute", "HTTPRoute", "Ingress"})
ROLES = frozenset({"ClusterRole", "Role"})
BINDINGS = frozenset({"ClusterRoleBinding", "RoleBinding"})
OUTSIDE = ("NodePort", "LoadBalancer")
_FEW = 6


def exposure(case: Case) -> Iterator[Effect]:
    """What opens and what closes with an object; NetworkPolicies are asked by `reachable`."""
    if case.kind in ROUTES:
        yield from _routes(case)
    elif case.kind == "Service":
        yield from _service(case)
    elif case.kind in ROLES:
        yield from _role(case)
    elif case.kind in BINDINGS:
        yield from _binding(case)
    elif case.kind == "Gateway":
        yield from _gateway(case)
    elif case.kind == "Namespace":
        yield from _namespace(case)
    elif case.kind == "ServiceAccount":
        then, now = case.value("automountServiceAccountToken")
        if now.flag is True and then.flag is not True:
            says = "pods of this account get a token of the API server"
            yield Effect(Risk.EXPOSURE, says, way=now.path)
    if case.kind in WORKLOADS:
        yield from _privileges(case)


def _routes(case: Case) -> Iterator[Effect]:
    before, after = _served(case.scene.before), _served(case.scene.after)
    mine = (_served_by(case.before) if case.before else set()), (_served_by(case.after) if case.after else set())
    opened, closed = sorted(mine[1] - before), sorted(mine[0] - after)
    if opened:
        yield Effect(Risk.EXPOSURE, f"opens {_some(opened)} to who reaches the edge")
    if closed:
        yield Effect(Risk.DOWNTIME, f"{_some(closed)} {'are' if len(closed) > 1 else 'is'} no longer answered")
    if case.kind == "Ingress" and case.before and case.after:
        then, now = (bool((one.spec / "tls").value) for one in (case.before, case.after))
        if then and not now:
            yield Effect(Risk.EXPOSURE, "is served without encryption from now on", "keep tls", ("spec", "tls"))


def _served(objects: Objects) -> set[str]:
    return {route for kind in ROUTES for item in objects.of_kind(kind) for route in _served_by(item)}


def _served_by(item: Object) -> set[str]:
    if item.kind == "Ingress":
        found = {f"{host or '*'}{path}" for _, (host, path, _) in routes_of(item)}
        return found | ({"*/"} if (item.spec / "defaultBackend").there else set())
    hosts = [host for node in item.spec / "hostnames" if (host := node.text)] or ["*"]
    paths = set()
    for rule in item.spec / "rules":
        matches = list(rule / "matches")
        paths |= {_path(match.value) for match in matches} or {"/"}
    return {f"{host}{path}" for host, path in product(hosts, paths or {"/"})}


def _path(match: Any) -> str:
    if not isinstance(match, dict):
        return "/"
    path, method = match.get("path"), match.get("method")
    if isinstance(method, dict):
        return f"/{method.get('service') or '*'}/{method.get('method') or '*'}"
    value = str(path.get("value") or "/") if isinstance(path, dict) else "/"
    return f"{value} ({method})" if isinstance(method, str) else value


def _service(case: Case) -> Iterator[Effect]:
    then, now = ((one.text or "ClusterIP") for one in case.value("spec", "type"))
    if case.after and now in OUTSIDE and (case.before is None or then not in OUTSIDE):
        where = "a port of every node" if now == "NodePort" else "a load balancer"
        yield Effect(Risk.EXPOSURE, f"is reached from outside of the cluster through {where}", way=("spec", "type"))
    old, new = _ports(case.before), _ports(case.after)
    if case.before and case.after:
        opened, closed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
        if opened:
            risk = Risk.EXPOSURE if now in OUTSIDE else Risk.NONE
            yield Effect(risk, f"opens port {listing(opened, 'and')}", way=("spec", "ports"))
        if closed:
            says = f"port {listing(closed, 'and')} {'are' if len(closed) > 1 else 'is'} no longer answered"
            yield Effect(Risk.DOWNTIME, says, way=("spec", "ports"))
        for port in sorted(old.keys() & new.keys()):
            if old[port] != new[port]:
                says = f"requests to port {port} go to {new[port]} of the pods, and no longer to {old[port]}"
                yield Effect(Risk.RELOAD, says, way=("spec", "ports"))
    elif case.after is None and then != "ExternalName":
        yield Effect(Risk.DOWNTIME, "its name is no longer found, and who connects to it fails")
    if case.before and case.after:
        yield from _wider(case, now)


def _wider(case: Case, kind: str) -> Iterator[Effect]:
    """Who else is let in."""
    was, lets = (set(map(str, one.value or ())) for one in case.value("spec", "loadBalancerSourceRanges"))
    more = sorted(lets - was) if lets else ["everybody"]
    if kind == "LoadBalancer" and was and lets != was and more:
        yield Effect(Risk.EXPOSURE, f"the load balancer lets {listing(more, 'and')} in", way=("spec",))
    had, has = (set(map(str, one.value or ())) for one in case.value("spec", "externalIPs"))
    if has - had:
        yield Effect(Risk.EXPOSURE, f"answers at {listing(sorted(has - had), 'and')} too", way=("spec",))


def _ports(service: Object | None) -> dict[str, str]:
    found = {}
    for port in service.spec / "ports" if service else ():
        number, protocol = (port / "port").value, (port / "protocol").text or "TCP"
        target = (port / "targetPort").value
        found[f"{number}" if protocol == "TCP" else f"{number}/{protocol}"] = str(number if target is None else target)
    return found


def _role(case: Case) -> Iterator[Effect]:
    then, now = (_rights(one) for one in (case.before, case.after))
    more, fewer = sorted(now - then), sorted(then - now)
    if more:
        yield Effect(Risk.EXPOSURE, f"gives more rights: {_some(more)}", way=("rules",))
    if fewer:
        yield Effect(Risk.RELOAD, f"takes rights away: {_some(fewer)}", way=("rules",))


def _rights(role: Object | None) -> set[str]:
    found = set()
    for rule in role / "rules" if role else ():
        fields = rule.mapping
        names = [f" {name}" for name in fields.get("resourceNames") or ()] or [""]
        targets = [
            f"{resource}.{group}" if group else str(resource)
            for group in fields.get("apiGroups") or ("",)
            for resource in fields.get("resources") or ()
        ] + list(fields.get("nonResourceURLs") or ())
        for verb, target, name in product(fields.get("verbs") or (), targets, names):
            found.add(f"{verb} {target}{name}")
    return found


def _binding(case: Case) -> Iterator[Effect]:
    then, now = (_subjects(one) for one in (case.before, case.after))
    role = f"{(case.item / 'roleRef' / 'kind').text}/{(case.item / 'roleRef' / 'name').text}"
    if now - then:
        says = f"{listing(sorted(now - then), 'and')} {'get' if len(now - then) > 1 else 'gets'} the rights of {role}"
        yield Effect(Risk.EXPOSURE, says, way=("subjects",))
    if then - now:
        says = f"{listing(sorted(then - now), 'and')} {'lose' if len(then - now) > 1 else 'loses'} the rights of {role}"
        yield Effect(Risk.RELOAD, says)


def _subjects(binding: Object | None) -> set[str]:
    return {f"{(one / 'kind').text}/{(one / 'name').text}" for one in (binding / "subjects" if binding else ())}


def _gateway(case: Case) -> Iterator[Effect]:
    then, now = (
        {f"{(one / 'protocol').text} {(one / 'hostname').text or '*'}:{(one / 'port').value}" for one in node}
        for node in case.value("spec", "listeners")
    )
    if now - then:
        yield Effect(Risk.EXPOSURE, f"listens on {_some(sorted(now - then))}", way=("spec", "listeners"))
    if then - now:
        yield Effect(Risk.DOWNTIME, f"no longer listens on {_some(sorted(then - now))}")


def _namespace(case: Case) -> Iterator[Effect]:
    if case.before and case.after:
        then, now = ((one.text or "privileged") for one in case.value("metadata", "labels", ENFORCED))
        if then in LEVELS and now in LEVELS and LEVELS.index(now) < LEVELS.index(then):
            says = f"pods are let in by PodSecurity {now}, and no longer by {then}"
            yield Effect(Risk.EXPOSURE, says, way=("metadata", "labels", ENFORCED))


def _privileges(case: Case) -> Iterator[Effect]:
    if case.after is None:
        return
    level = "restricted" if case.before else "baseline"  # what is new, validate judges by its namespace's own level
    then, now = (_refused(one.pod, level) if one else set() for one in (case.before, case.after))
    if now - then:
        yield Effect(
            Risk.EXPOSURE, f"its pods get more privileges, which PodSecurity {level} refuses: {_some(now - then)}"
        )
    if case.before:
        then, now = _granted(case.before.pod), _granted(case.after.pod)
        if now - then:
            yield Effect(Risk.EXPOSURE, f"its pods get more: {_some(now - then)}")


def _refused(pod: Pod, level: str) -> set[str]:
    return {refusal.message for refusal in refusals(pod, level)}


def _granted(pod: Pod) -> set[str]:
    """What no level of PodSecurity speaks of."""
    found = {
        f"{container.name} may write to its root file system"
        for container in pod.containers
        if (container.node / "securityContext" / "readOnlyRootFilesystem").flag is not True
    }
    if (pod.spec / "automountServiceAccountToken").flag is not False:
        found.add("a token of the API server")
    return found


def _some(words: Iterable[str]) -> str:
    known = sorted(words)
    told, rest = known[:_FEW], len(known) - _FEW
    return f"{', '.join(told)} and {rest} more" if rest > 0 else listing(told, "and")
