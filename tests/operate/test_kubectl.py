"""What kubectl complains of."""

from __future__ import annotations

from aquahelm.operate.kubectl import complaint

LOG = 'E1121 16:21:45.847679   26362 memcache.go:265] "Unhandled Error" err="connection refused"\n'


def test_its_log_is_left_out() -> None:
    assert (
        complaint(f"{LOG}{LOG}The connection was refused -\n  right host?\n")
        == "The connection was refused - right host?"
    )


def test_a_log_alone_is_better_than_nothing() -> None:
    assert complaint(LOG).endswith('err="connection refused"')
    assert complaint("") == ""
