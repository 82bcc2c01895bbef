"""Formats of custom resources: what the API server takes for each, tried with one of 1.36."""

from __future__ import annotations

import pytest

from aquahelm.check.customs.formats import FORMATS, PREFIX, known

GOOD = {
    "bsonobjectid": ["507f1f77bcf86cd799439011"],
    "byte": ["YQ==", "YR=="],
    "cidr": ["10.0.0.0/8", "010.0.0.0/08", "::/0", "::ffff:1.2.3.0/100"],
    "creditcard": ["4111 1111 1111 1111"],
    "date": ["2026-11-21", "2024-02-29", "0000-01-01"],
    "datetime": ["2026-01-01T00:00:00Z", "2026-01-01t23:59:59.5+02:00"],
    "duration": ["1h30m", "-1.5h", "0", "1d", "P1D", "2 weeks", "1 hour 2 minutes", "1H", "µs 1µs"],
    "email": ["a@b.example", "A <a@b.c>", '"a b"@c.d', "é@b", "a@[1.2.3.4]"],
    "hexcolor": ["#fff", "FFFFFF"],
    "hostname": ["a", "a-b.example", "é.example", "1", "a-"],
    "ipv4": ["10.0.0.1", "010.0.0.1", "::ffff:10.0.0.1"],
    "ipv6": ["::1", "::ffff:10.0.0.1"],
    "isbn": ["0-306-40615-2", "978-3-16-148410-0"],
    "isbn10": ["0306406152", "080442957X"],
    "isbn13": ["978-3-16-148410-0"],
    "k8slongname": ["a.b-c"],
    "k8sshortname": ["a-1"],
    "mac": ["00:00:5e:00:53:01", "00-00-5e-00-53-01", "0000.5e00.5301", "02:00:5e:10:00:00:00:01"],
    "rgbcolor": ["rgb(1, 20,255)"],
    "ssn": ["123-45-6789"],
    "uri": ["https://a.example:80/b?c", "/a", "a:b", "*", "http://", "http://[::1]:80/", "http://a/é"],
    "uuid": ["123E4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"],
    "uuid3": ["123e4567-e89b-32d3-a456-426614174000"],
    "uuid4": ["123e4567-e89b-42d3-a456-426614174000"],
    "uuid5": ["123e4567-e89b-52d3-a456-426614174000"],
}
BAD = {
    "bsonobjectid": ["507f"],
    "byte": ["", "a", "YQ==\n", "_-8="],
    "cidr": ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "fe80::%1/64", "10.0.0.0/+8"],
    "creditcard": ["4111111111111112", ""],
    "date": ["2026-13-01", "2026-02-29", "2026-1-1", "0000-00-01"],
    "datetime": ["yesterday", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01"],
    "duration": ["", "1", "h", "1 fortnight"],
    "email": ["a", "a@", "a..b@c.d", "a b@c.d", "a@b..c"],
    "hexcolor": ["#ffff", "fg0"],
    "hostname": ["", "a.b", "a_b", "a..example", "-a", "1.2.3.4", "a" * 64, "a." * 127 + "example"],
    "ipv4": ["10.0.0", "256.0.0.1", "::1"],
    "ipv6": ["10.0.0.1", "fe80::1%eth0", "::1/64"],
    "isbn": ["0306406153", "x"],
    "isbn10": ["978-3-16-148410-0"],
    "isbn13": ["0-306-40615-2"],
    "k8slongname": ["A", "a..b", "a" * 254],
    "k8sshortname": ["a.b", "a" * 64],
    "mac": ["00:00", "00:00-5e:00:53:01"],
    "rgbcolor": ["rgb(256,2,3)", "rgb(01,2,3)"],
    "ssn": ["123456789"],
    "uri": ["", "a", "a b", "http://a b", "http://a/%zz", "http://a:b/", "http://[a]/", "1a:b"],
    "uuid": ["123", "{123e4567-e89b-12d3-a456-426614174000}"],
    "uuid3": ["123e4567-e89b-12d3-a456-426614174000"],
    "uuid4": ["123e4567-e89b-42d3-7456-426614174000"],
    "uuid5": ["123e4567-e89b-42d3-a456-426614174000"],
}


def test_every_format_is_tried() -> None:
    assert set(GOOD) == set(BAD) == set(FORMATS)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in GOOD.items() for text in texts])
def test_is_taken(name: str, text: str) -> None:
    assert FORMATS[name](text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_is_refused(name: str, text: str) -> None:
    assert not FORMATS[name](text)


def test_dashes_in_a_name_do_not_count() -> None:
    assert known("date-time") == known("datetime") == PREFIX + "datetime"
    assert known("colour") is None
