"""Field types with Kubernetes' own grammar, named for what they hold.

Each carries the check of `aquahelm.inventory.scalars`, a JSON-Schema pattern where an editor can use one, and no more.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from aquahelm.inventory import scalars
from aquahelm.inventory.models.noun import checked


def check_mount_path(text: str) -> None:
    """A place in a container: absolute, and without `:` (Kubernetes' validation of volumeMounts)."""
    if not text.startswith("/") or ":" in text:
        raise ValueError(f'"{text}" is not a place in a container; write an absolute path, such as /{text.strip("/")}')


Name = Annotated[str, checked(scalars.check_dns_label)]
ObjectName = Annotated[str, checked(scalars.check_dns_subdomain)]
Port = Annotated[int, checked(scalars.check_port)]
PortName = Annotated[str, checked(scalars.check_port_name)]
Semver = Annotated[str, checked(scalars.check_semver)]
ImageRepository = Annotated[str, checked(scalars.check_image_repository)]
Registry = Annotated[str, checked(scalars.check_registry)]
ImageTag = Annotated[str, checked(scalars.check_image_tag)]
ImageDigest = Annotated[str, checked(scalars.check_image_digest)]
EnvName = Annotated[str, checked(scalars.check_env_name)]
Cron = Annotated[str, checked(scalars.check_cron)]
TimeZone = Annotated[str, checked(scalars.check_time_zone)]
MountPath = Annotated[str, checked(check_mount_path)]
UrlPath = Annotated[str, checked(scalars.check_url_path)]
Host = Annotated[str, checked(scalars.check_host)]
Cidr = Annotated[str, checked(scalars.check_cidr)]
LabelKey = Annotated[str, checked(scalars.check_label_key)]
LabelValue = Annotated[str, checked(scalars.check_label_value)]
Percent = Annotated[int, Field(ge=1, le=100)]
Seconds = Annotated[int, Field(ge=0, le=86400)]


def _text(value: Any) -> Any:
    # A bare whole number is a correct quantity ("cpu: 2"); a float has already lost its text (0.10, 1.0).
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Quantity = Annotated[str, BeforeValidator(_text, json_schema_input_type=str | int), checked(scalars.check_quantity)]

Labels = dict[LabelKey, LabelValue]
Annotations = dict[LabelKey, str]
Native = dict[str, Any]
"""A block in Kubernetes' own words, passed on as it is; the validator judges it after rendering."""
