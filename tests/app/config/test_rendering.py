"""Numbers and dates as readers of both languages see them: exactly."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from app.config.rendering import FILTERS, Formats, environment
from goals.messages import say

ENGLISH = Formats("en", "CNY", "Asia/Shanghai")
CHINESE = Formats("zh_CN", "CNY", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (ENGLISH.score(8460), "84.60"),
        (ENGLISH.score(0), "0.00"),
        (ENGLISH.score(None), "–"),
        (ENGLISH.points(1250), "12.5"),
        (ENGLISH.points(4000), "40"),
        (ENGLISH.number("123456789012.12345678"), "123,456,789,012.12345678"),
        (ENGLISH.number("-0.5"), "-0.5"),
        (ENGLISH.number(1234, 2), "1,234.00"),
        (ENGLISH.number(Fraction(1, 3)), "0.333333"),
        (ENGLISH.number(Fraction(5, 1000), 2), "0.01"),
        (ENGLISH.number(""), "–"),
        (ENGLISH.money("1234.5"), "¥1,234.50"),
        (CHINESE.money("1234.5"), "¥1,234.50"),
        (CHINESE.money("0.125"), "¥0.125"),
        (ENGLISH.money(None), "–"),
        (ENGLISH.money("5", "JPY"), "¥5"),
        (ENGLISH.money("5", "HKD"), "HK$5.00"),
        (Formats("en", "HKD").money("5"), "$5.00"),
        (Formats("en", "HKD").money("5", "CNY"), "CN¥5.00"),
        (Formats("en", "CHF").money("-5"), "-CHF\N{NO-BREAK SPACE}5.00"),
        (ENGLISH.percent(8462), "84.62%"),
        (ENGLISH.percent(10_000), "100%"),
        (ENGLISH.percent(Fraction(1, 3)), "33.33%"),
        (ENGLISH.day(date(2025, 6, 30)), "Jun 30, 2025"),
        (CHINESE.day(date(2025, 6, 30)), "2025年6月30日"),
        (ENGLISH.instant(datetime(2025, 6, 30, 20, tzinfo=UTC)), "2025-07-01 04:00"),
    ],
)
def test_text(written: str, expected: str) -> None:
    assert written == expected


def test_money_beyond_a_floats_digits_keeps_them() -> None:
    assert ENGLISH.money("999999999999.99999999") == "¥999,999,999,999.99999999"


def test_a_document_has_the_same_words_as_a_page() -> None:
    made = environment(CHINESE)
    assert set(FILTERS) <= set(made.filters)
    source = "{{ _('Sign in') }} {{ 8462|score }} {{ message|said }} {{ '<b>' }}"
    text = made.from_string(source).render(message=say("there is no cycle %(code)s", code="X"))
    assert text == "登录 84.62 没有周期 X &lt;b&gt;"
