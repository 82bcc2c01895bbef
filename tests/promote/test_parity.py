"""The parity report: each difference once, with its verdict, its lines and its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.promote.model import NOTHING, Theme, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.promote.model import Difference, Promotion
    from tests.promote.conftest import Edit, Promote


def only(promotion: Promotion, subject: str, name: str) -> Difference:
    (found,) = [one for one in promotion.differences if (one.subject, one.name) == (subject, name)]
    return found


def test_a_version_is_behind(promoted: Promote) -> None:
    found = only(promoted(dry_run=True), "crane", "image.tag")
    assert (found.theme, found.verdict) == (Theme.VERSION, Verdict.BEHIND)
    assert (found.source, found.target) == ("v1.2.0", "v1.1.0")


def test_a_variable_is_meant_where_the_inventory_gives_it_two_values(promoted: Promote, harbour: Path) -> None:
    found = only(promoted(dry_run=True), "crane", "env.LOAD")
    assert (found.theme, found.verdict, found.source, found.target) == (Theme.VARIABLE, Verdict.MEANT, "10", "50")
    lines = harbour.read_text(encoding="utf-8").splitlines()
    assert ["LOAD" in lines[place.line - 1] for place in found.places] == [True, True]


def test_a_variable_is_derived_from_what_it_names(promoted: Promote) -> None:
    found = only(promoted(dry_run=True), "crane", "HOME_URL")
    assert (found.verdict, found.target, found.why) == (Verdict.DERIVED, "https://harbour.example", "edge.host")


def test_what_is_the_same_is_not_told(promoted: Promote) -> None:
    found = {(one.subject, one.name) for one in promoted(dry_run=True).differences}
    assert ("crane", "replicas") not in found
    assert not [name for subject, name in found if subject == "pilot"]


def test_an_absent_value_is_nothing(promoted: Promote, edit: Edit) -> None:
    edit('LOAD: {default: "10", prod: "50"}', 'LOAD: {default: "10", prod: absent}')
    assert only(promoted(dry_run=True), "crane", "env.LOAD").target is NOTHING


def test_autoscaling_follows_from_replicas(promoted: Promote, edit: Edit) -> None:
    edit("replicas: {dev: 1, default: 2}", "replicas: {dev: 1, stage: 2, prod: {min: 2, max: 3, cpu: 70}}")
    done = promoted(dry_run=True)
    assert only(done, "crane", "replicas").theme is Theme.RESOURCE
    assert only(done, "crane", "HorizontalPodAutoscaler/crane").why == "services.crane.replicas"


def test_bounds_of_autoscaling_are_told_once(promoted: Promote, edit: Edit) -> None:
    edit(
        "replicas: {dev: 1, default: 2}",
        "replicas: {dev: 1, stage: {min: 2, max: 3, cpu: 70}, prod: {min: 2, max: 5, cpu: 70}}",
    )
    done = promoted(dry_run=True)
    assert only(done, "crane", "replicas.max").verdict is Verdict.MEANT
    assert not [one.name for one in done.differences if one.name.endswith("Replicas")]


def test_all_that_runs_is_explained(promoted: Promote) -> None:
    for source, target in (("dev", "stage"), ("stage", "prod"), ("prod", "dev")):
        done = promoted(source, target, dry_run=True)
        assert not [one for one in done.differences if one.why == "what else differs"]


def test_a_store_of_another_major_stays(promoted: Promote, edit: Edit) -> None:
    edit(
        "services:\n",
        "stores:\n  db: {engine: postgres, version: {default: '16.15', stage: '17.11'}, storage: 1Gi}\n"
        "  cache: {engine: redis, version: {default: 7.2.16, prod: 7.2.11}, storage: 1Gi}\nservices:\n",
    )
    done = promoted(dry_run=True)
    assert [one.subject for one in done.left] == ["db"]
    assert "a major version of a store" in done.left[0].why
    assert {move.subject for move in done.moves} == {"cache", "crane"}
