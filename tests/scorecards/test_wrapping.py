"""Words in a drawing break where they may and never run out of their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.wrapping import owner_line, title_lines, wrapped


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("让客户愿意再来", ("让客户愿意再来",)),
        ("客服部：满意、少投诉、忠诚", ("客服部：满意、少投", "诉、忠诚")),
        ("Workshop: fixed right first time", ("Workshop: fixed", "right first time")),
    ],
)
def test_titles_break_where_they_may(text: str, lines: tuple[str, ...]) -> None:
    assert title_lines(text, 154) == lines


@given(st.text(max_size=60), st.floats(2, 20), st.integers(1, 3))
def test_a_wrapped_text_never_has_more_lines_than_asked_for(
    text: str, room: float, lines: int
) -> None:
    assert len(wrapped(text, room, lines)) <= lines


def test_an_owner_is_cut_with_an_ellipsis() -> None:
    assert owner_line("售后服务部", 154, is_shared=True) == "售后服务部"
    assert owner_line("长江三角洲区域售后服务部", 154, is_shared=True) == "长江三角洲…"
    assert owner_line("长江三角洲区域售后服务部", 230) == "长江三角洲区域售后服务部"
