"""`aquahelm secrets seal`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aquahelm.cli.environments import environment_option
from aquahelm.cli.secretnames import complete_secret
from aquahelm.cli.settings import verb
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings
    from aquahelm.sealing.order import Order


@verb(
    "seal",
    "secrets seal jwt -e stage",
    "secrets seal jwt JWT_SECRET -e stage --cert stage.pem < value.txt",
    "secrets seal bank -e prod --from tls.key=bank.key --from tls.crt=bank.crt",
    "secrets seal postgres-payment -e stage --generate",
)
@click.argument("name", metavar="SECRET", shell_complete=complete_secret)
@click.argument("keys", nargs=-1, metavar="[KEY]…")
@environment_option("Which environment it is for.", required=True)
@click.option(
    "--cert", metavar="FILE", type=click.Path(), help="The controller's certificate. [the one that the inventory names]"
)
@click.option(
    "--from",
    "sources",
    metavar="KEY=FILE",
    multiple=True,
    help="Take a key's value from a file, byte for byte; may be given several times.",
)
@click.option("--generate", is_flag=True, help="Make up random values, as long as the inventory says.")
@click.option("--all", "every", is_flag=True, help="Every key anew, those that are sealed already too.")
def command(
    settings: Settings,
    name: str,
    keys: tuple[str, ...],
    environment: str,
    cert: str | None,
    sources: tuple[str, ...],
    generate: bool,
    every: bool,
) -> int:
    """Encrypt the values of a secret into a file that may be committed.

    It is secrets/ENVIRONMENT/SECRET.yaml, beside the inventory. KEYs are those that are not sealed yet, unless some are
    given. Values come from --from, from --generate, from standard input (one key; a last line break is left out), or
    are asked for without being shown. Nothing is asked of a cluster. For sops, the program sops encrypts, and every key
    is given at once.
    """
    from aquahelm import pipeline
    from aquahelm.sealing.fitting import refuse_what_breaks
    from aquahelm.sealing.order import fill, order

    inventory = settings.load()
    pipeline.known(inventory, [environment])
    plan = pipeline.plan(inventory, environment)
    given = _files(settings, sources)
    wanted = order(
        inventory,
        plan,
        inventory.environments[environment].secrets.object_name(name),
        list(dict.fromkeys((*keys, *given))),
        Path(settings.folder, cert) if cert else None,
        every=every,
    )
    values = {key: _read(path) for key, path in given.items()}
    left = [key for key in wanted.keys if key not in values]
    values |= _made_up(wanted, left) if generate else _asked(left, wanted)
    refuse_what_breaks(plan, wanted.secret.name, values)
    written = fill(wanted, values, inventory)
    if settings.json:
        settings.put_json({"written": written, "secret": wanted.secret.name, "keys": wanted.keys})
    else:
        bound = f", {wanted.provider.scope}" if wanted.certificate else ""
        said = f"{', '.join(wanted.keys)} of {wanted.secret.name}, for namespace {wanted.namespace}{bound}"
        settings.say(f"{written[0]}: {said}")
        for path in written[1:]:
            settings.say(f"{path}: new")
        if wanted.certificate:
            settings.say("next: aquahelm render takes it into the chart; commit both")
    return 0


def _files(settings: Settings, given: tuple[str, ...]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for one in given:
        key, sign, path = one.partition("=")
        if not (key and sign and path):
            raise UsageError(f"--from {one}: no KEY=FILE", "such as --from tls.key=bank.key")
        found[key] = Path(settings.folder, path)
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}", "nothing was written") from None


def _made_up(wanted: Order, keys: list[str]) -> dict[str, bytes]:
    from aquahelm.sealing.order import random_value

    return {key: random_value(wanted.secret.keys[key]) for key in keys}


def _asked(keys: list[str], wanted: Order) -> dict[str, bytes]:
    """Values from a pipe, or typed and not shown."""
    if not keys:
        return {}
    if not sys.stdin.isatty():
        if len(keys) > 1:
            told = f"standard input is one value, and {len(keys)} keys need one: {', '.join(keys)}"
            raise UsageError(told, f"name one: aquahelm secrets seal {wanted.secret.name} {keys[0]} -e …; or --from")
        data = sys.stdin.buffer.read()
        return {keys[0]: data.removesuffix(b"\n").removesuffix(b"\r")}
    return {
        key: click.prompt(f"{wanted.secret.name} {key}", hide_input=True, confirmation_prompt=True, err=True).encode()
        for key in keys
    }
