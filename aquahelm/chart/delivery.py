"""The files by which a GitOps controller delivers each environment: `delivery/<environment>.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.chart.argo_cd import argo_cd_objects
from aquahelm.chart.flux import flux_objects
from aquahelm.chart.generated import banner
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from aquahelm.plan.model import Plan


def delivery_file(environment: str) -> str:
    """The file's path, relative to the project folder."""
    return f"delivery/{environment}.yaml"


def delivery_text(plan: Plan, values: dict[str, Any], source: str) -> str:
    """The controller's objects for one environment; "" where somebody runs Helm.

    Args:
        plan: the environment.
        values: what its values file holds.
        source: the inventory's name, for the banner.
    """
    delivery = plan.delivery
    if delivery is None:
        return ""
    labels = {"app.kubernetes.io/part-of": plan.platform}
    if delivery.tool == "argo-cd":
        objects = argo_cd_objects(plan, delivery, labels)
    else:
        objects = flux_objects(plan, delivery, labels, values)
    about = f"How {plan.environment} is rolled out; apply it once: kubectl apply -f {delivery_file(plan.environment)}"
    return banner(source, about) + "---\n".join(dump(item) for item in objects)
