"""A scheduled drill of backups may last for as long as it takes.

Bad:
    backup: {schedule: "0 2 * * *", drill: "0 5 * * 0", deadline: 300, …}   # mode operator, archive_timeout is 5min
Good:
    backup: {schedule: "0 2 * * *", drill: "0 5 * * 0", deadline: 3600, …}

The API server accepts it. Of CloudNativePG, a drill first waits until the log of what it counted is archived. A server
that writes little ends that only every `archive_timeout` (five minutes unless set, never where it is 0). Then a server
is made: with a deadline below both, drills fail by the moment at which they begin, and say nothing of the backups. Of a
server in a container, the drill may wait two minutes for the object store; a Job that is over its deadline is ended
with its pod, and the log that says why goes with it.

Sources: PostgreSQL's documentation (archive_timeout), CloudNativePG's ("PostgreSQL Configuration"), Kubernetes' (Jobs,
`activeDeadlineSeconds`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.postgres_settings import seconds
from aquahelm.check.quantities import whole_number
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("drill-has-time", theme="reliability", severity=WARNING, kinds=frozenset({"CronJob"}))

TRIES = "aquahelm/tries"
"""Annotation of a CronJob that makes another server of a Cluster: which."""
USUAL = "5min"
"""What CloudNativePG sets `archive_timeout` to where nobody says anything else."""
RECOVERY = 300
"""Seconds in which a server is made of backups that hold little: images, volumes, two pods one after the other."""
PATIENCE = 120
"""Seconds for which a drill beside the live data asks for the object store (`s3.sh` of the library chart)."""
RESTORE = 180
"""Seconds in which it fetches, restores and compares a little: images first, and a try that failed once."""


def check(cronjob: Object, objects: Objects) -> Iterator[Violation]:
    """One where the drill is given up before all that it waits for may have come."""
    if (cronjob.spec / "suspend").flag is True:
        return
    labels = cronjob / "metadata" / "labels"
    if (labels / "app.kubernetes.io/component").text != "backup":
        return
    name = (cronjob / "metadata" / "annotations" / TRIES).text
    if name:
        yield from _of_a_new_server(cronjob, objects.find("Cluster", name, cronjob.namespace))
    elif [one.name for one in cronjob.pod.containers] == ["fetch", "restore"]:
        yield from _beside_live_data(cronjob.spec / "jobTemplate" / "spec" / "activeDeadlineSeconds")


def _of_a_new_server(cronjob: Object, cluster: Object | None) -> Iterator[Violation]:
    place = _patience(cronjob)
    deadline = whole_number(place.text or "") if place is not None else None
    if cluster is None or deadline is None:
        return
    said = (cluster.spec / "postgresql" / "parameters" / "archive_timeout").text or USUAL
    waits = seconds(said)
    if waits is None:
        return
    if waits == 0:
        message = (
            f"archive_timeout is {said}: a server that writes little never archives the log of what the drill counted, "
            f"and the drill is given up after {deadline} s"
        )
        yield Violation(place, message, "settings: {archive_timeout: 5min}, or no scheduled drill")
    elif deadline < waits + RECOVERY:
        message = (
            f"the drill is given up after {deadline} s: the log of what it counted may take {waits} s to be archived "
            f"(archive_timeout), and then a server is made of it"
        )
        yield Violation(place, message, f"deadline: {waits + RECOVERY} or more, or a shorter archive_timeout")


def _patience(cronjob: Object) -> Node | None:
    """The variable that says how long a drill waits."""
    for container in cronjob.pod.containers:
        for variable in container.node / "env" if container.name == "drill" else ():
            if (variable / "name").text == "PATIENCE":
                return variable / "value"
    return None


def _beside_live_data(deadline: Node) -> Iterator[Violation]:
    if deadline.number is not None and deadline.number < PATIENCE + RESTORE:
        message = (
            f"the drill is ended after {deadline.number} s, its log with it: it may wait {PATIENCE} s for the object "
            f"store before it fetches, restores and compares"
        )
        yield Violation(deadline, message, f"deadline: {PATIENCE + RESTORE} or more")
