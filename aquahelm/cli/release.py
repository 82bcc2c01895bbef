"""`aquahelm release`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import FORMATS, json_flag, verb
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings
    from aquahelm.release.model import Release


@verb(
    "release",
    "release --dry-run",
    "release --tag --push oci://ghcr.io/acme/charts",
    "release --version 1.0.0 --output dist --sign provenance --key ci@example.com",
    formats=(*FORMATS, "markdown"),
)
@click.option(
    "--since", metavar="REF", default="", help="The last release. [its tag, or its changelog section's commit]"
)
@click.option(
    "--level", type=click.Choice(["patch", "minor", "major"]), help="Raise this far, whatever the changes say."
)
@click.option("--version", "version", metavar="VERSION", default="", help="This version, whatever follows.")
@click.option("--output", metavar="FOLDER", default="", help="Write the package (and its signature) here.")
@click.option(
    "--push", metavar="REGISTRY", default="", help="Push to this OCI registry, such as oci://ghcr.io/acme/charts."
)
@click.option("--plain-http", is_flag=True, help="The registry speaks HTTP.")
@click.option("--sign", type=click.Choice(["cosign", "provenance"]), help="Sign: by cosign, or as Helm does, by gpg.")
@click.option("--key", metavar="KEY", default="", help="Whose key: gpg's user, or cosign's --key.")
@click.option(
    "--signing-config",
    metavar="FILE",
    default="",
    help="Services that cosign may use; one that names none signs by the key alone, and asks no public log.",
)
@click.option("--tag", is_flag=True, help="Commit what was written, and tag it PLATFORM-VERSION.")
@click.option("--dry-run", is_flag=True, help="Say what would be released; write and push nothing.")
@json_flag
def command(settings: Settings, level: str | None, dry_run: bool, **asked: Any) -> int:
    """Raise the version by what changed, write the changelog, package and push the chart.

    The version follows from the worst that the changes do to any environment: data loss or an object that must be made
    anew is major, replaced pods and opened ways are minor, all else is a patch. Chart, changelog and inventory are
    written; what was pushed is pulled back, and must render the same bytes. A version that is released already is not
    released again. Exits with 1 where the validator finds errors.
    """
    from aquahelm.cli.whereabouts import find_inventory
    from aquahelm.release.release import Order, release
    from aquahelm.release.versions import Level

    if level and asked["version"]:
        raise UsageError("--level and --version say the same thing twice", "give one of them")
    path, _ = find_inventory(settings.folder, settings.file)
    order = Order(
        level=Level[level.upper()] if level else None,
        dry_run=dry_run,
        engine=settings.engine,
        helm=settings.engine if os.sep in settings.engine else "helm",
        **asked,
    )
    with Progress(settings) as progress:
        done = release(path, settings.load(), order, progress)
    if settings.json:
        settings.put_json(_document(done))
    elif settings.format == "markdown":
        settings.put((done.section or f"Nothing to release: {done.why}.\n").removesuffix("\n"))
    else:
        for line in _lines(done, settings, dry_run=dry_run):
            settings.put(line)
    return int(bool(done.findings))


def _lines(done: Release, settings: Settings, *, dry_run: bool) -> list[str]:
    bold = settings.paint(f"{done.platform} {done.old}" + f" → {done.new}" * (done.new != done.old), bold=True)
    level = f"{done.level}, " if done.level else ""
    lines = [f"{bold}   {level}{done.why}"]
    lines += [f"  since      {done.since}"] if done.since else []
    for finding in done.findings:
        lines.append(f"  {settings.paint('refused', fg='red', bold=True)}    {finding.object}: {finding.message}")
    if dry_run or done.findings:
        lines += ["", *done.section.rstrip().split("\n"), ""] if done.section else []
        return [*lines, "nothing was written."]
    facts = {
        "changelog": done.changelog if done.section else "",
        "package": f"{done.package}  sha256:{done.checksum}" if done.package else "",
        "signed": done.signed,
        "pushed": f"{done.shipped.reference}  {done.shipped.digest}" if done.shipped and done.shipped.pushed else "",
        "there": f"{done.shipped.reference}  {done.shipped.digest}" if done.shipped and not done.shipped.pushed else "",
        "pulled": f"renders the same bytes in {', '.join(done.shipped.checked)}" if done.shipped else "",
        "commit": done.commit,
        "tag": done.tag,
    }
    return [*lines, *(f"  {name:<9}  {said}" for name, said in facts.items() if said)]


def _document(done: Release) -> dict[str, Any]:
    from aquahelm.diff.model import Risk

    return {
        "format": 1,
        "platform": done.platform,
        "old": done.old,
        "new": done.new,
        "level": str(done.level),
        "risk": str(done.diff.risk if done.diff else Risk.NONE),
        "why": done.why,
        "since": done.since,
        "section": done.section,
        "changelog": done.changelog,
        "refused": [{"rule": one.rule, "object": one.object, "message": one.message} for one in done.findings],
        "package": done.package,
        "checksum": done.checksum,
        "signed": done.signed,
        "shipped": {
            "reference": done.shipped.reference,
            "digest": done.shipped.digest,
            "pushed": done.shipped.pushed,
            "checked": list(done.shipped.checked),
        }
        if done.shipped
        else None,
        "commit": done.commit,
        "tag": done.tag,
        "written": done.written,
    }
