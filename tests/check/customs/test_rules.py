"""CEL as the API server has it."""

from __future__ import annotations

from typing import Any

import pytest

from aquahelm.check.customs.environment import Failed, NotCompiled, Program
from aquahelm.check.customs.rules import NOTHING, rulebook
from aquahelm.check.customs.values import escaped


@pytest.mark.parametrize(
    "expression",
    [
        "{'a': 1}.all(key, value, key == 'a' && value == 1)",
        "[5, 7].exists(index, value, index == 1 && value == 7)",
        "{'a': 1}.existsOne(key, value, value == 1)",
        "{'a': 1, 'b': 2}.transformList(key, value, value > 1, key) == ['b']",
        "quantity('1Gi').isGreaterThan(quantity('512Mi'))",
        "quantity('1.5Gi').isLessThan(quantity('2Gi'))",
        "quantity('1000m').compareTo(quantity('1')) == 0",
        "quantity('1').add(quantity('2')).compareTo(quantity('3')) == 0",
        "quantity('3').sub(1).asInteger() == 2",
        "quantity('-1').sign() == -1 && quantity('2').isInteger() && !quantity('100m').isInteger()",
        "quantity('500m').asApproximateFloat() == 0.5",
        "isQuantity('1Gi') && !isQuantity('1GB')",
        "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))",
        "semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2 && semver('1.2.3').patch() == 3",
        "isSemver('1.2.3') && !isSemver('v1.2.3')",
        "isIP('::1') && !isIP('10.0.0') && !isIP('fe80::1%eth0')",
        "ip('10.0.0.1').family() == 4 && ip('::1').family() == 6 && ip('127.0.0.1').isLoopback()",
        "ip('0.0.0.0').isUnspecified() && ip('169.254.1.1').isLinkLocalUnicast() && ip('10.0.0.1').isGlobalUnicast()",
        "ip('224.0.0.1').isLinkLocalMulticast() && ip.isCanonical('::1') && !ip.isCanonical('0:0::1')",
        "cidr('10.0.0.0/8').containsIP('10.1.1.1') && cidr('10.0.0.0/8').containsIP(ip('10.1.1.1'))",
        "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.0.0.0/8').containsCIDR(cidr('11.0.0.0/8'))",
        "cidr('10.1.2.3/8').prefixLength() == 8 && string(cidr('10.1.2.3/8').masked()) == '10.0.0.0/8'",
        "string(cidr('10.1.2.3/8').ip()) == '10.1.2.3' && isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0')",
        "url('https://a.example:80/').getHost() == 'a.example:80' && url('https://a.example/').getScheme() == 'https'",
        "url('https://a.example:80/x%20y?y=1').getEscapedPath() == '/x%20y' && url('https://a:80/').getPort() == '80'",
        "url('https://a.example:80/').getHostname() == 'a.example' && url('/a?b=1').getQuery() == {'b': ['1']}",
        "isURL('https://a.example') && !isURL('a.example')",
        "[1, 2].isSorted() && ![2, 1].isSorted() && [1, 2].sum() == 3 && [1, 2].max() == 2 && [1, 2].min() == 1",
        "['a', 'b', 'a'].indexOf('a') == 0 && ['a', 'b', 'a'].lastIndexOf('a') == 2 && 'abc'.indexOf('c') == 2",
        "'ab12'.find('[0-9]+') == '12' && 'a1b2'.findAll('[0-9]') == ['1', '2'] && 'a1b2'.findAll('[0-9]', 1) == ['1']",
        "sets.contains([1, 2], [1]) && sets.equivalent([1, 1], [1]) && sets.intersects([1], [1, 2])",
        "size('é') == 1 && 'A-b'.lowerAscii() == 'a-b' && 'a,b'.split(',') == ['a', 'b'] && ' a'.trim() == 'a'",
        "self.?missing.orValue(3) == 3 && !has(self.missing) && optional.of(1).hasValue()",
        "duration('90m') > duration('1h') && timestamp('2020-01-01T00:00:00Z').getFullYear() == 2020",
        "math.greatest(1, 2) == 2 && cel.bind(x, 1, x + 1) == 2 && type(self.a) == int && self.a < 1.5",
        "self.missing == 1 || true",
    ],
)
def test_holds(expression: str) -> None:
    assert Program(expression).value({"self": {"a": 1}}) is True


@pytest.mark.parametrize(
    "expression", ["self.missing", "quantity('much').isInteger()", "quantity('1500m').asInteger()"]
)
def test_cannot_be_answered(expression: str) -> None:
    with pytest.raises(Failed):
        Program(expression).value({"self": {"a": 1}})


@pytest.mark.parametrize("expression", ["self.a(", "self.nothingLikeThat()"])
def test_is_not_understood(expression: str) -> None:
    with pytest.raises(NotCompiled):
        Program(expression)


def test_what_the_library_cannot_run_is_not_understood() -> None:
    with pytest.raises(NotCompiled):
        Program("self.transformMap(key, value, value + 1)['a'] == 2").value({"self": {"a": 1}})


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("a", "a"),
        ("a-b", "a__dash__b"),
        ("a.b/c", "a__dot__b__slash__c"),
        ("x__y", "x__underscores__y"),
        ("in", "__in__"),
    ],
)
def test_names_are_escaped(name: str, word: str) -> None:
    assert escaped(name) == word


def broken(schema: dict[str, Any], data: Any, before: Any = NOTHING) -> list[str]:
    book = rulebook({"type": "object", "properties": {"spec": schema}})
    assert book is not None
    old = before if before is NOTHING else {"spec": before}
    return [one.message for one in book.broken({"spec": data}, old)]


def rule(expression: str, **more: Any) -> list[dict[str, Any]]:
    return [{"rule": expression, "message": "no", **more}]


def test_data_is_seen_as_its_schema_says() -> None:
    schema = {
        "type": "object",
        "x-kubernetes-validations": rule(
            "self.__namespace__ == 'a' && self.pod__dash__name == 'b' && self.ratio / 2.0 == 0.5 "
            "&& timestamp(self.at) < timestamp('2027-01-01T00:00:00Z') && self.by.all(k, self.by[k] > 0.5) "
            "&& self.raw == b'a'"
        ),
        "properties": {
            "namespace": {"type": "string"},
            "pod-name": {"type": "string"},
            "ratio": {"type": "number"},
            "raw": {"type": "string", "format": "byte"},
            "at": {"type": "string", "format": "date-time"},
            "by": {"type": "object", "additionalProperties": {"type": "number"}},
        },
    }
    data = {"namespace": "a", "pod-name": "b", "ratio": 1, "raw": "YQ==", "at": "2026-01-01T00:00:00Z", "by": {"x": 1}}
    assert broken(schema, data) == []
    assert broken(schema, {**data, "at": "2028-01-01T00:00:00Z"}) == ["no"]


def test_a_rule_that_compares_a_bare_time_cannot_be_judged() -> None:
    wait = {"type": "string", "format": "duration", "x-kubernetes-validations": rule("self < duration('1h')")}
    book = rulebook({"type": "object", "properties": {"wait": wait}})
    assert book is not None
    assert [one.judged for one in book.broken({"wait": "5m"})] == [False]


def test_a_rule_of_changes_is_asked_of_changes_alone() -> None:
    schema = {"type": "integer", "x-kubernetes-validations": rule("self >= oldSelf")}
    assert broken(schema, 1) == []
    assert broken(schema, 1, before=2) == ["no"]
    assert broken(schema, 3, before=2) == []


def test_a_rule_with_an_optional_old_value_is_always_asked() -> None:
    schema = {
        "type": "integer",
        "x-kubernetes-validations": rule(
            "oldSelf.hasValue() ? self == oldSelf.value() : self == 0", optionalOldSelf=True
        ),
    }
    assert broken(schema, 0) == []
    assert broken(schema, 1) == ["no"]
    assert broken(schema, 1, before=1) == []


def test_items_of_a_keyed_list_have_their_old_selves() -> None:
    items = {"type": "object", "x-kubernetes-validations": rule("self.size == oldSelf.size"), "properties": {}}
    keyed = {"type": "array", "items": items, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
    before = [{"name": "a", "size": 1}, {"name": "b", "size": 2}]
    assert broken(keyed, [{"name": "b", "size": 2}, {"name": "c", "size": 9}], before) == []
    assert broken(keyed, [{"name": "b", "size": 3}], before) == ["no"]
    assert broken({"type": "array", "items": items}, [{"name": "b", "size": 3}], before) == []
