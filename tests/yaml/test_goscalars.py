from __future__ import annotations

import math

import helm_python
import pytest

from aquahelm.yaml.goscalars import (
    STANDARD_TAG,
    UnreadableScalar,
    is_timestamp,
    json_number,
    key_text,
    plain_value,
    tagged_value,
)

MEANINGS: list[tuple[str, object]] = [
    *[(word, True) for word in ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE")],
    *[(word, False) for word in ("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE")],
    *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
    *[(word, word) for word in ("yEs", "oN", "nULL", "tRUE", "NaN", "inf", "=", "<<", "a", "é", "_1", "1.2.3", "v1")],
    *[
        ("0777", 511),
        ("0o17", 15),
        ("0O17", 15),
        ("017", 15),
        ("-017", -15),
        ("0x1F", 31),
        ("0X1f", 31),
        ("-0x1F", -31),
    ],
    *[
        ("0b11", 3),
        ("0B11", 3),
        ("-0b11", -3),
        ("1_000", 1000),
        ("1__0_", 10),
        ("0_7", 7),
        ("+1", 1),
        ("-0", 0),
        ("00", 0),
    ],
    *[("08", 8.0), ("018", 18.0), ("1.", 1.0), ("2.50", 2.5), ("1e3", 1000.0), ("1E+3", 1000.0), ("1.e3", 1000.0)],
    *[(".5", 0.5), ("-.5", -0.5), (".5_0", 0.5), ("._5", "._5"), (".", "."), ("1_0.5_0", 10.5), ("1e-400", 0.0)],
    *[
        ("1e400", "1e400"),
        ("0b2", "0b2"),
        ("0xg", "0xg"),
        ("0o8", "0o8"),
        ("++1", "++1"),
        ("12e", "12e"),
        ("1:30", "1:30"),
    ],
    *[("22:22", "22:22"), ("2024-01-01", "2024-01-01"), ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z")],
    *[("9223372036854775807", 2**63 - 1), ("18446744073709551615", 2**64 - 1), ("0xFFFFFFFFFFFFFFFF", 2**64 - 1)],
    *[("18446744073709551616", 2.0**64), ("-9223372036854775808", -(2**63)), ("-9223372036854775809", -(2.0**63))],
    *[("+18446744073709551615", 2.0**64), ("0x1FFFFFFFFFFFFFFFF", "0x1FFFFFFFFFFFFFFFF"), ("\uff11", "\uff11")],
]


@pytest.mark.parametrize(("text", "meaning"), MEANINGS)
def test_a_plain_scalar_means_what_go_makes_of_it(text: str, meaning: object) -> None:
    value = plain_value(text)
    assert (type(value), value) == (type(meaning), meaning)
    seen = json_number(value) if isinstance(value, float) else value
    theirs = helm_python.values_from_yaml(f"a: {text}")["a"]
    if isinstance(seen, int) and abs(seen) > 2**53:
        assert theirs == json_number(float(seen))  # values, unlike manifests, pass through a float
    else:
        assert repr(theirs) == repr(seen)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN", ".inf", "-.Inf", "+.INF"])
def test_infinity_and_nan_have_no_json(text: str) -> None:
    value = plain_value(text)
    assert isinstance(value, float)
    assert not math.isfinite(value)
    with pytest.raises(UnreadableScalar, match="no place in JSON"):
        json_number(value)
    with pytest.raises(helm_python.HelmError):
        helm_python.values_from_yaml(f"a: {text}")


@pytest.mark.parametrize(
    ("tag", "text", "meaning"),
    [
        *[
            ("str", "2", "2"),
            ("int", "3", 3),
            ("float", "3", 3.0),
            ("float", ".5", 0.5),
            ("bool", "yes", True),
            ("null", "~", None),
        ],
        *[
            ("timestamp", "2024-01-01", "2024-01-01"),
            ("binary", "YWI=", "ab"),
            ("binary", "/w==", "\ufffd"),
            ("set", "x", "x"),
        ],
    ],
)
def test_a_tag_says_what_a_scalar_is(tag: str, text: str, meaning: object) -> None:
    value = tagged_value(STANDARD_TAG + tag, text, plain=False)
    assert (type(value), value) == (type(meaning), meaning)
    seen = json_number(value) if isinstance(value, float) else value
    assert helm_python.values_from_yaml(f'a: !!{tag} "{text}"')["a"] == seen


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        *[("int", "x"), ("int", "1.5"), ("int", ""), ("float", "x"), ("float", "18446744073709551615"), ("bool", "1")],
        *[("null", "x"), ("timestamp", "x"), ("timestamp", "2024-13-01"), ("binary", "?")],
    ],
)
def test_a_tag_that_does_not_fit_is_refused(tag: str, text: str) -> None:
    with pytest.raises(UnreadableScalar, match=tag):
        tagged_value(STANDARD_TAG + tag, text, plain=True)
    with pytest.raises(helm_python.HelmError):
        helm_python.values_from_yaml(f"a: !!{tag} {text}")


def test_a_tag_of_ones_own_says_text() -> None:
    assert tagged_value("!mine", "1", plain=True) == "1"
    assert tagged_value("!", "1", plain=True) == "1"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *[
            ("on", "true"),
            ("n", "false"),
            ("1", "1"),
            ("0x1F", "31"),
            ("1.10", "1.1"),
            ("1e3", "1000"),
            ("1000000.0", "1e+06"),
        ],
        *[
            ("0.00001", "1e-05"),
            ("0.0001", "0.0001"),
            ("16777217.0", "1.6777216e+07"),
            ("1e39", ".inf"),
            ("-1e39", "-.inf"),
        ],
        *[(".nan", ".nan"), ("-0.0", "-0"), ("a", "a"), ("2024-01-01", "2024-01-01"), ("999999.0", "999999")],
    ],
)
def test_a_key_becomes_the_text_that_go_makes_of_it(text: str, key: str) -> None:
    assert key_text(plain_value(text)) == key
    assert list(helm_python.values_from_yaml(f"{text}: 1")) == [key]


@pytest.mark.parametrize("text", ["null", "~", "9223372036854775808"])
def test_what_cannot_be_a_key(text: str) -> None:
    with pytest.raises(UnreadableScalar, match="a key cannot be"):
        key_text(plain_value(text))
    with pytest.raises(helm_python.HelmError):
        helm_python.values_from_yaml(f"{text}: 1")


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        (2.0, "2"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (0.5, "0.5"),
        (-0.0, "0"),
        (2.0**64, "18446744073709552000"),
    ],
)
def test_floats_pass_through_json(number: float, seen: str) -> None:
    assert repr(json_number(number)) == seen


@pytest.mark.parametrize(
    "text", ["2024-01-01", "2024-1-1", "2024-01-01T1:2:3Z", "2024-01-01t01:02:03.5+03:00", "2024-01-01 01:02:03"]
)
def test_timestamps(text: str) -> None:
    assert is_timestamp(text)


@pytest.mark.parametrize(
    "text", ["2024-01", "24-01-01", "2024-02-30", "2024-01-01 25:00:00", "2024-01-01T01:02:03", "2024-01-01x"]
)
def test_not_timestamps(text: str) -> None:
    assert not is_timestamp(text)
