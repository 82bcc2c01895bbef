"""`aquahelm completion`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aquahelm.cli.settings import verb
from aquahelm.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("completion", "completion bash", "completion zsh")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(settings: Settings, shell: str) -> None:
    """Print a shell's completion script.

    Verbs, options, environments and rules are then completed.

    \b
      bash: echo 'eval "$(aquahelm completion bash)"' >> ~/.bashrc
      zsh:  echo 'eval "$(aquahelm completion zsh)"' >> ~/.zshrc
      fish: aquahelm completion fish > ~/.config/fish/completions/aquahelm.fish
    """
    from click.shell_completion import get_completion_class

    from aquahelm.cli.main import aquahelm

    completion = get_completion_class(shell)
    if completion is None:
        raise EnvironmentTrouble(f"this version of click knows no completion for {shell}")
    try:
        script = completion(aquahelm, {}, "aquahelm", "_AQUAHELM_COMPLETE").source()
    except RuntimeError as error:
        raise EnvironmentTrouble(f"no completion for {shell}: {error}") from error
    settings.put(script.strip("\n"))
