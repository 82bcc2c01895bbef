"""What can go wrong, as types; each knows its exit code.

Exit codes: 0 clean, 1 findings or drift, 2 bad input, 3 Helm or environment trouble.
Only `aquahelm.cli` turns an exception into output.
"""

from __future__ import annotations

from dataclasses import dataclass


class AquahelmError(Exception):
    """Anything that aquahelm raises on purpose.

    `message` says what happened and where; `remedy` says what to do next (may be empty).
    """

    exit_code = 3

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class EnvironmentTrouble(AquahelmError):
    """The machine is in the way: a file cannot be written, a program is missing, the disk is full."""


class HelmTrouble(AquahelmError):
    """Helm refused the chart or could not be run."""


class ClusterTrouble(AquahelmError):
    """The cluster refused something, or could not be asked."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with the inventory.

    Attributes:
        line, column: 1-based place in the file.
        path: the value's path as a person writes it, such as `services.payment.calls[1]`; empty for the whole file.
        message: what was found and what is allowed.
        remedy: what to do, in one line (shown after an arrow).
    """

    line: int
    column: int
    path: str
    message: str
    remedy: str = ""


class InventoryError(AquahelmError):
    """The inventory cannot be used; carries every problem, sorted by position."""

    exit_code = 2

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = sorted(set(problems))
        count = len(self.problems)
        super().__init__(f"{count} error{'s' if count != 1 else ''} in {file}")


class UsageError(AquahelmError):
    """The command line asks for something that does not exist (an environment, a rule, a folder)."""

    exit_code = 2


def remedy_of(said: str) -> str:
    """What to do about what helm or kubectl have heard from a cluster."""
    if "forbidden" in said.lower():
        return "kubectl auth can-i --list: who asks must be able to read helm's Secrets and every object of the release"
    if "localhost:8080" in said:
        return "no cluster is configured: set KUBECONFIG, or kubectl config use-context CONTEXT"
    return "kubectl config current-context"
