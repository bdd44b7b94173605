"""What letters say: plain text on the reader's terms, and nothing that a mail program obeys."""

from datetime import date

import pytest

from app.config.letters import MOST_ENTRIES, Letterhead, news_letter, trial_letter
from app.config.rendering import Formats
from goals.messages import say

HEAD = Letterhead("Qingyun & Sons", "https://goals.example.com")
DUE = say("%(count)s check-ins for %(period)s are due by %(day)s",
          count=5, period="2025-05", day=date(2025, 6, 10))  # fmt: skip


def test_a_single_thing_is_the_subject() -> None:
    letter = news_letter(HEAD, Formats("en"), "Li Na", [(DUE, "/work")])
    sentence = "5 check-ins for 2025-05 are due by Jun 10, 2025"
    assert letter.subject == f"[Qingyun & Sons] {sentence}"
    assert letter.body == (
        "Hello Li Na,\n\n"
        f"- {sentence}\n  https://goals.example.com/work\n\n"
        "-- \nCatchball at Qingyun & Sons\n"
        "Choose what you are told, how and when:\nhttps://goals.example.com/inbox/settings\n"
    )


def test_days_are_the_readers() -> None:
    letter = news_letter(HEAD, Formats("zh_CN"), "李娜", [(DUE, "/work")])
    assert "2025年6月10日" in letter.subject


def test_of_very_many_things_some_are_listed_and_all_are_counted() -> None:
    news = [(say("thing %(number)s", number=number), "/") for number in range(MOST_ENTRIES + 5)]
    letter = news_letter(HEAD, Formats("en"), "Li Na", news)
    assert letter.subject.endswith("55 things for you")
    assert letter.body.count("- thing") == MOST_ENTRIES
    assert "55 altogether" in letter.body


def test_without_an_address_of_the_site_there_are_no_links() -> None:
    letter = news_letter(Letterhead("Q", ""), Formats("en"), "Li Na", [(DUE, "/work")])
    assert "http" not in letter.body
    assert "/work" not in letter.body
    assert "http" not in trial_letter(Letterhead("Q", ""), Formats("en"), "Li Na").body


@pytest.mark.parametrize("bad", ["a\r\nBcc: all@example.com", "a\nb", "a\u2028b", "a\x00b"])
def test_nothing_that_somebody_wrote_becomes_a_header_or_a_line(bad: str) -> None:
    news = [(say("Ada mentions you: %(words)s", words=bad), "/work")]
    letter = news_letter(Letterhead(bad, ""), Formats("en"), bad, news)
    assert letter.subject.isprintable()
    assert len(letter.body.splitlines()) == 7


def test_a_long_sentence_makes_no_long_subject() -> None:
    news = [(say("Ada mentions you: %(words)s", words="word " * 100), "/work")]
    letter = news_letter(HEAD, Formats("en"), "Li Na", news)
    assert len(letter.subject) <= 150
    assert letter.body.count("word") == 100
