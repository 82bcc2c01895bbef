"""The PodSecurity standards: what a pod must not have, or must say, at each level.

From k8s.io/pod-security-admission/policy. Each control yields what it forbids; `restricted` has all controls of
`baseline` and its own. Controls that came later say since when.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.pods import Container, Pod

BASELINE_CAPABILITIES = {
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
}
SELINUX_TYPES = {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
# Name → the last version that forbids it; empty for none that is supported.
SYSCTLS = {
    "kernel.shm_rmid_forced": "",
    "net.ipv4.ip_local_port_range": "",
    "net.ipv4.ip_local_reserved_ports": "",
    "net.ipv4.ip_unprivileged_port_start": "",
    "net.ipv4.ping_group_range": "",
    "net.ipv4.tcp_fin_timeout": "",
    "net.ipv4.tcp_keepalive_intvl": "",
    "net.ipv4.tcp_keepalive_probes": "",
    "net.ipv4.tcp_keepalive_time": "",
    "net.ipv4.tcp_rmem": "1.31",
    "net.ipv4.tcp_syncookies": "",
    "net.ipv4.tcp_wmem": "1.31",
}
RESTRICTED_VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
}
SAFE_PROFILES = {"RuntimeDefault", "Localhost"}
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
HOSTS_SINCE = "1.34"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What PodSecurity says of one place; `since` and `until` bound the Kubernetes versions that say it."""

    place: Node
    message: str
    fix: str = ""
    since: str = ""
    until: str = ""


def refusals(pod: Pod, level: str) -> Iterator[Refusal]:
    """Everything that keeps the pod from a namespace of this level; nothing for `privileged`."""
    if level not in ("baseline", "restricted"):
        return
    yield from _pod_baseline(pod)
    for container in pod.containers:
        yield from _container_baseline(container)
    if level == "restricted":
        yield from _restricted(pod)


def _pod_baseline(pod: Pod) -> Iterator[Refusal]:
    spec = pod.spec
    fields = spec.mapping
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if fields.get(field) is True:
            yield Refusal(spec / field, f"{field} is not allowed", f"remove {field}")
    for volume in pod.volumes.values():
        if volume.mapping.get("hostPath") is not None:
            yield Refusal(volume / "hostPath", "a hostPath volume is not allowed")
    context = fields.get("securityContext")
    if isinstance(context, dict):
        yield from _contexts(spec / "securityContext", context)
        yield from _kernel_settings(spec / "securityContext" / "sysctls")
    annotations = pod.metadata / "annotations"
    for key, value in annotations.texts.items():
        if key.startswith(APPARMOR) and value not in ("", "runtime/default") and not value.startswith("localhost/"):
            yield Refusal(annotations / key, f"the AppArmor profile {shown(value)} is not allowed")


def _kernel_settings(settings: Node) -> Iterator[Refusal]:
    for setting in settings:
        name = (setting / "name").text or ""
        if name not in SYSCTLS:
            yield Refusal(setting / "name", f"the kernel setting {shown(name)} is not allowed")
        elif SYSCTLS[name]:
            message = f"the kernel setting {shown(name)} is not allowed yet"
            yield Refusal(setting / "name", message, until=SYSCTLS[name])


def _container_baseline(container: Container) -> Iterator[Refusal]:
    who, fields = f"container {container.name}", container.node.mapping
    for port in container.ports:
        if (port.node / "hostPort").number:
            yield Refusal(port.node / "hostPort", f"{who}: a host port is not allowed", "remove hostPort")
    yield from _hosts(container, who)
    context = fields.get("securityContext")
    if not isinstance(context, dict):
        return
    place = container.node / "securityContext"
    yield from _contexts(place, context)
    if context.get("privileged") is True:
        yield Refusal(place / "privileged", f"{who} may not be privileged", "remove privileged")
    for added in place / "capabilities" / "add":
        if added.text not in BASELINE_CAPABILITIES:
            yield Refusal(added, f"{who} may not add the capability {shown(added.value)}")
    if context.get("procMount") not in (None, "Default"):
        yield Refusal(place / "procMount", f"{who}: procMount {shown(context['procMount'])} is not allowed")


def _contexts(place: Node, context: dict[str, Any]) -> Iterator[Refusal]:
    """What is the same for a pod's security context and a container's."""
    if context.get("seccompProfile") is not None:
        profile = place / "seccompProfile" / "type"
        if profile.text == "Unconfined":
            yield Refusal(profile, "seccomp may not be Unconfined", "seccompProfile: {type: RuntimeDefault}")
    if context.get("appArmorProfile") is not None:
        profile = place / "appArmorProfile" / "type"
        if profile.text not in SAFE_PROFILES:
            yield Refusal(profile, f"the AppArmor profile {shown(profile.value)} is not allowed")
    options = place / "seLinuxOptions"
    if options.there:
        if ((options / "type").text or "") not in SELINUX_TYPES:
            yield Refusal(options / "type", f"the SELinux type {shown((options / 'type').value)} is not allowed")
        for field in ("user", "role"):
            if (options / field).text:
                yield Refusal(options / field, f"an SELinux {field} is not allowed", f"remove {field}")
    if (place / "windowsOptions" / "hostProcess").flag:
        yield Refusal(place / "windowsOptions" / "hostProcess", "a host process is not allowed")


def _hosts(container: Container, who: str) -> Iterator[Refusal]:
    handlers = [(f"{probe.kind} probe", probe.node) for probe in container.probes]
    handlers += [(f"{hook.key} hook", hook) for hook in container.hooks]
    for what, handler in handlers:
        for kind in ("httpGet", "tcpSocket"):
            host = handler / kind / "host"
            if host.text:
                message = f"{who}: the {what} may not name a host"
                yield Refusal(host, message, "remove host; the kubelet asks the pod itself", since=HOSTS_SINCE)


def _restricted(pod: Pod) -> Iterator[Refusal]:
    for name, volume in pod.volumes.items():
        for field, value in volume.mapping.items():
            if field != "name" and value is not None and field not in RESTRICTED_VOLUMES | {"hostPath"}:
                yield Refusal(volume / field, f"volume {name}: a volume of type {field} is not allowed")
    windows = (pod.spec / "os" / "name").text == "windows"
    whole = pod.spec / "securityContext"
    if not windows:
        yield from _privileges(pod)
        yield from _seccomp(pod, whole)
    yield from _root(pod, whole)


def _privileges(pod: Pod) -> Iterator[Refusal]:
    for container in pod.containers:
        who = f"container {container.name}"
        context = container.node / "securityContext"
        if context.mapping.get("allowPrivilegeEscalation") is not False:
            place = context / "allowPrivilegeEscalation"
            yield Refusal(place, f"{who} must say allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false")
        capabilities = context / "capabilities"
        dropped = capabilities.mapping.get("drop")
        if not isinstance(dropped, list) or "ALL" not in dropped:
            yield Refusal(capabilities / "drop", f"{who} must drop all capabilities", "capabilities: {drop: [ALL]}")
        for added in capabilities / "add":
            if added.text != "NET_BIND_SERVICE" and added.text in BASELINE_CAPABILITIES:
                yield Refusal(added, f"{who} may not add the capability {shown(added.value)}")


def _seccomp(pod: Pod, whole: Node) -> Iterator[Refusal]:
    of_pod = (whole / "seccompProfile" / "type").text
    open_ones = []
    for container in pod.containers:
        profile = container.node / "securityContext" / "seccompProfile" / "type"
        if profile.text is None and of_pod is None:
            open_ones.append(container.name)
        elif profile.text is not None and profile.text not in {*SAFE_PROFILES, "Unconfined"}:
            yield Refusal(profile, f"the seccomp profile {shown(profile.text)} is not allowed")
    if open_ones:
        message = f"the pod, or {_containers(open_ones)}, must say seccompProfile: RuntimeDefault (or Localhost)"
        fix = "securityContext: {seccompProfile: {type: RuntimeDefault}}"
        yield Refusal(whole / "seccompProfile", message, fix)


def _root(pod: Pod, whole: Node) -> Iterator[Refusal]:
    of_pod = (whole / "runAsNonRoot").flag
    open_ones = []
    for container in pod.containers:
        place = container.node / "securityContext" / "runAsNonRoot"
        if place.flag is False:
            yield Refusal(place, f"container {container.name} may not run as root", "runAsNonRoot: true")
        elif place.flag is None and of_pod is not True:
            open_ones.append(container.name)
        user = container.node / "securityContext" / "runAsUser"
        if user.number == 0:
            yield Refusal(user, f"container {container.name} may not run as user 0")
    if open_ones:
        message = f"the pod, or {_containers(open_ones)}, must say runAsNonRoot: true"
        yield Refusal(whole / "runAsNonRoot", message, "securityContext: {runAsNonRoot: true}")
    elif of_pod is False:
        yield Refusal(whole / "runAsNonRoot", "the pod may not run as root", "runAsNonRoot: true")
    user = whole / "runAsUser"
    if user.number == 0:
        yield Refusal(user, "the pod may not run as user 0")


def _containers(names: list[str]) -> str:
    return f"container {names[0]}" if len(names) == 1 else f"containers {listing(names, 'and')}"
