"""Sentences that are kept and said again, and the inbox by days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cascade.notices import (
    CHANNELS,
    KINDS,
    NoticeEntry,
    by_day,
    change_words,
    message_text,
    read_message,
    shortened,
)
from goals.messages import Message, say

texts = st.text(st.characters(codec="utf-8"))
plain = st.one_of(texts, st.integers(), st.dates())
messages = st.recursive(
    st.builds(Message, texts, st.dictionaries(texts, plain)),
    lambda inner: st.builds(Message, texts, st.dictionaries(texts, st.one_of(plain, inner))),
    max_leaves=4,
)


@given(messages)
def test_what_is_kept_is_what_was_said(message: Message) -> None:
    assert read_message(message_text(message)) == message


def test_every_kind_has_a_usual_channel() -> None:
    assert set(KINDS.values()) <= set(CHANNELS)


def test_what_somebody_wrote_becomes_one_short_line() -> None:
    assert shortened(" a\n\nb\t100% ") == "a b 100%"
    long = shortened("word " * 100)
    assert len(long) <= 140
    assert long.endswith("…")


def test_one_change_is_named_and_many_are_counted() -> None:
    assert str(change_words(["removed"], "Ada", "Output", "Cem")) == (
        "Ada has removed a target of Cem: Output"
    )
    assert str(change_words(["added", "changed"], "Ada", "Output", "Cem")) == (
        "Ada has changed 2 targets of Cem"
    )


def test_the_inbox_goes_by_the_days_of_the_company() -> None:
    def entry(key: int, at: str, *, is_read: bool) -> NoticeEntry:
        when = datetime.fromisoformat(at).replace(tzinfo=UTC)
        return NoticeEntry(key, "offer", say("x"), "/", when, is_read)

    entries = [
        entry(3, "2025-06-10T17:00", is_read=False),  # after midnight in Shanghai
        entry(2, "2025-06-10T15:00", is_read=False),
        entry(1, "2025-06-10T14:00", is_read=True),
    ]
    found = [
        (is_read, [(day, [each.id for each in same]) for day, same in days])
        for is_read, days in by_day(entries, ZoneInfo("Asia/Shanghai"))
    ]
    assert found == [
        (False, [(date(2025, 6, 11), [3]), (date(2025, 6, 10), [2])]),
        (True, [(date(2025, 6, 10), [1])]),
    ]
