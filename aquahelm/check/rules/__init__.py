"""Every rule, one line each: `<theme>.<file>`. A rule that is not here does not exist; a test finds the forgotten ones."""

from __future__ import annotations

RULES: tuple[str, ...] = (
    "yaml.yaml_is_readable",
    "yaml.yaml_keys_stand_once",
    "yaml.yaml_document_is_an_object",
    "schema.object_says_what_it_is",
    "schema.api_version_is_served",
    "schema.kind_has_a_schema",
    "schema.field_is_known",
    "schema.field_is_given",
    "schema.value_has_its_type",
    "schema.value_is_allowed",
    "schema.quantity_is_well_formed",
    "api.name_is_valid",
    "api.labels_are_valid",
    "api.list_keys_are_unique",
    "api.selector_matches_template",
    "api.containers_are_complete",
    "api.variables_have_one_value",
    "api.port_is_valid",
    "api.probes_are_possible",
    "api.volumes_have_one_source",
    "api.mounts_name_volumes",
    "api.requests_fit_limits",
    "api.restart_policy_fits",
    "api.rollout_is_possible",
    "api.job_is_possible",
    "api.schedule_is_readable",
    "api.config_keys_are_valid",
    "api.service_is_possible",
)
