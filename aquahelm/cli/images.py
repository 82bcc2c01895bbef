"""`aquahelm images`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.cli.environments import environments_option
from aquahelm.cli.progress import Progress
from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("images", "images", "images -e prod | xargs -n1 trivy image")
@environments_option("This environment")
def command(settings: Settings, environments: tuple[str, ...]) -> None:
    """List the images that would run.

    Those of services, stores, sidecars, jobs and tests: each once, one a line, as registry/repository:tag@digest, for
    scanners, mirrors and bills of materials.
    """
    from aquahelm.pipeline import images

    with Progress(settings) as progress:
        found = images(settings.load(), environments, settings.engine, progress)
    if settings.json:
        settings.put_json(
            {
                environment: [{"image": image, "objects": list(users)} for image, users in used.items()]
                for environment, used in found.items()
            }
        )
    else:
        for image in sorted({image for used in found.values() for image in used}):
            settings.put(image)
