from __future__ import annotations

import pytest

from aquahelm.inventory.cron import check_cron, check_time_zone


@pytest.mark.parametrize(
    "text",
    [
        *[
            "* * * * *",
            "0 2 * * *",
            "*/15 * * * *",
            "5/15 0-6 1,15 */2 1-5",
            "0 0 * * SUN",
            "0 0 * jan-MAR mon,Fri",
            "? ? ? ? ?",
        ],
        *["  0 2 * * * ", "0\t2 * * *", "0 2 30 2 *", "1-30/5 * * * *", "*/90 * * * *", "01 002 * * *", "1,,2 * * * *"],
        *[
            "@yearly",
            "@annually",
            "@monthly",
            "@weekly",
            "@daily",
            "@midnight",
            "@hourly",
            "@every 5m",
            "@every 1h30m",
            "@every 1.5h",
        ],
    ],
)
def test_schedules_that_kubernetes_accepts(text: str) -> None:
    check_cron(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 0 * * 7", "7 is not a day of the week; use 0–6 or SUN–SAT (Sunday is 0)"),
        ("0 0 * * 8", "8 is not a day of the week; use 0–6 or SUN–SAT"),
        ("0 0 * * 0-7", "7 is not a day of the week; use 0–6 or SUN–SAT (Sunday is 0)"),
        ("0 0 * * Sunday", '"Sunday" is not a day of the week; use SUN'),
        ("0 0 * January *", '"January" is not a month; use JAN'),
        ("0 0 * 13 *", "13 is not a month; use 1–12 or JAN–DEC"),
        ("60 * * * *", "60 is not a minute; use 0–59"),
        ("0 24 * * *", "24 is not an hour; use 0–23"),
        ("0 0 0 * *", "0 is not a day of the month; use 1–31"),
        ("0 0 * * 5L", '"5L" is not a day of the week; use 0–6 or SUN–SAT'),
        ("30-10 * * * *", '"30-10" runs backwards; begin a range with the smaller value'),
        ("0 0 * * FRI-MON", '"FRI-MON" runs backwards; begin a range with the smaller value'),
        ("*/0 * * * *", '"*/0" has the step "0"; a step is a number from 1 on'),
        ("*/x * * * *", '"*/x" has the step "x"; a step is a number from 1 on'),
        ("1-2-3 * * * *", '"1-2-3" is not a minute; write one range and one step, such as 0-59/2'),
        ("1/2/3 * * * *", '"1/2/3" is not a minute; write one range and one step, such as 0-59/2'),
        (", * * * *", '"," does not say a minute; use 0–59'),
        (
            "0 2 * *",
            '"0 2 * *" has 4 fields; a schedule has five: minute, hour, day of the month, month, day of the week',
        ),
        ("", '"" has 0 fields; a schedule has five: minute, hour, day of the month, month, day of the week'),
        ("TZ=UTC 0 2 * * *", '"TZ=UTC 0 2 * * *" names a time zone; write it under timeZone instead'),
        ("CRON_TZ=UTC @daily", '"CRON_TZ=UTC @daily" names a time zone; write it under timeZone instead'),
        ("@Daily", '"@Daily" is not a schedule; use @daily'),
        ("@hourly ", '"@hourly " is not a schedule; use @hourly'),
    ],
)
def test_a_wrong_schedule_says_which_part_and_what_instead(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="; ") as caught:
        check_cron(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["@reboot", "@every", "@every 5", "@every 1d", "@"])
def test_unknown_words_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f'^"{text}" is not a schedule; use '):
        check_cron(text)


@pytest.mark.parametrize(
    "text",
    ["Europe/Moscow", "Etc/UTC", "UTC", "EST5EDT", "Asia/Calcutta", "Etc/GMT-3", "America/Argentina/Buenos_Aires"],
)
def test_time_zones_of_iana(text: str) -> None:
    check_time_zone(text)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("utc", "use UTC"),
        ("europe/moscow", "use Europe/Moscow"),
        ("Europe/Moskow", "use Europe/Moscow"),
        ("Europe/Moscow ", "use Europe/Moscow"),
        ("UTC+3", "use Etc/GMT-3"),
        ("GMT-5", "use Etc/GMT+5"),
        ("+03:00", "use Etc/GMT-3"),
        ("MSK", "use an IANA name, such as Europe/Moscow or Etc/UTC"),
        ("Local", "use an IANA name, such as Europe/Moscow or Etc/UTC"),
        ("", "use an IANA name, such as Europe/Moscow or Etc/UTC"),
        ("Europe/../Moscow", "use Europe/Moscow"),
    ],
)
def test_other_time_zones_have_a_right_one_beside_them(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone") as caught:
        check_time_zone(text)
    assert str(caught.value) == f'"{text}" is not a time zone; {remedy}'
