"""`aquahelm secrets rotate`."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from aquahelm.cli.environments import environment_option
from aquahelm.cli.secretnames import complete_secret
from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings
    from aquahelm.plan.rollout import Step
    from aquahelm.plan.rotation import Rotation


@verb("rotate", "secrets rotate jwt -e dev", "secrets rotate postgres-payment password -e prod --run")
@click.argument("name", metavar="SECRET", shell_complete=complete_secret)
@click.argument("keys", nargs=-1, metavar="[KEY]…")
@environment_option("Where it gets a new value.", required=True)
@click.option("--run", "wanted", is_flag=True, help="Run the commands, with the programs that are on PATH.")
def command(settings: Settings, name: str, keys: tuple[str, ...], environment: str, wanted: bool) -> int:
    """Say how a secret gets a new value, and which pods restart in which order; --run does it.

    KEYs change; all of the Secret's unless some are given. Pods that were not restarted yet have the old value: between
    the new value and the last restart, their new connections may be refused.
    """
    from aquahelm import pipeline
    from aquahelm.plan.rotation import rotation

    inventory = settings.load()
    secrets = inventory.environments[pipeline.known(inventory, [environment])[0]].secrets
    revision = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    plan = pipeline.plan(inventory, environment)
    found = rotation(plan, secrets.object_name(name), keys, revision)
    if settings.json:
        settings.put_json(_document(found, environment))
    elif not (wanted and settings.quiet):
        for line in _lines(settings, found, environment):
            settings.put(line)
    return _run(settings, found.steps) if wanted else 0


def _lines(settings: Settings, found: Rotation, environment: str) -> list[str]:
    head = f"{found.name} in {environment}: {', '.join(found.keys)} ({found.provider})"
    lines = [settings.paint(head, bold=True)]
    for number, step in enumerate(found.steps, 1):
        lines.append(f"{number:>2}. {step.why}")
        if step.command:
            lines.append(f"    {settings.paint('$ ' + shlex.join(step.command), fg='cyan')}")
    order = ", then ".join(" and ".join(group) for group in found.restarts)
    lines.append(f"restarts: {order or 'nothing; no pod holds it while it runs'}")
    return lines


def _document(found: Rotation, environment: str) -> dict[str, object]:
    return {
        "secret": found.name,
        "environment": environment,
        "provider": found.provider,
        "keys": found.keys,
        "steps": [{"why": step.why, "command": step.command} for step in found.steps],
        "restarts": found.restarts,
    }


def _run(settings: Settings, steps: tuple[Step, ...]) -> int:
    """Run the commands, one after the other. Errors: UsageError where a person has to act; EnvironmentTrouble."""
    import subprocess

    from aquahelm.errors import EnvironmentTrouble, UsageError

    by_hand = next((step for step in steps if not step.command), None)
    if by_hand is not None:
        raise UsageError(f"--run cannot do this: {by_hand.why}", "do it, then run the commands that follow it")
    for step in steps:
        try:
            done = subprocess.run(step.command, check=False, cwd=settings.project)
        except OSError as error:
            told = f"cannot start {step.command[0]}: {error.strerror}"
            raise EnvironmentTrouble(told, "put it on PATH, and run the rest by hand") from error
        if done.returncode:
            raise EnvironmentTrouble(
                f"{shlex.join(step.command[:4])} … ended with exit code {done.returncode}",
                "what it printed says why; the steps before it were done, those after it were not",
            )
    return 0
