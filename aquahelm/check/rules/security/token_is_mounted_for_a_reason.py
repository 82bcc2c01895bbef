"""A pod has a token for the API server if it has rights there.

Bad:
    spec: {serviceAccountName: web}   # no binding gives web any rights
Good:
    spec: {serviceAccountName: web, automountServiceAccountToken: false}

The API server accepts it; whoever breaks into the program speaks to the API server as this account: with nothing but
what everybody may, until somebody gives the account more. Said of accounts among the objects, and of `default`; rights
that come from elsewhere are not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("token-is-mounted-for-a-reason", theme="security", severity=NOTE, kinds=WORKLOADS)

FIELD = "automountServiceAccountToken"


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for a workload whose pods have a token and no rights."""
    place = workload.pod.spec / FIELD
    name = workload.pod.account
    account = objects.find("ServiceAccount", name, workload.namespace)
    known = account is not None or name == "default"
    if place.flag is False or not known or workload.is_test or objects.rights.has_any(name, workload.namespace):
        return
    mounts = place.flag is True or account is None or (account / FIELD).flag is not False
    # A cloud's identity comes by the same token.
    identity = account is not None and bool((account / "metadata" / "annotations").mapping)
    if mounts and not identity:
        message = f"its pods hold a token of {name}, and nothing here gives that account rights"
        yield Violation(place, message, f"{FIELD}: false")
