"""Texts that want more than to compute are refused, at once, with the character in question."""

import time

import pytest

from goals.expressions import ExpressionError, Vocabulary, compile_expression, compile_formula
from goals.expressions.errors import LONGEST
from goals.expressions.grammar import DEEPEST, MOST_PARTS

NAMES = Vocabulary(names={"a": "number", "b": "number", "t": "text"})

REFUSED = {
    # reaching out
    "__import__('os')": 1,
    "().__class__": 3,
    "a.__class__": 2,
    "a.real": 2,
    "t['x']": 2,
    "a[0]": 2,
    "open('/etc/passwd')": 1,
    "eval('1')": 1,
    "abs.__self__": 4,
    "t.format(a)": 2,
    '"%099999999d" % 1': 15,
    "'{}'.format(1)": 5,
    "(lambda: 1)()": 8,
    "lambda a": 8,
    "[a]": 1,
    "{a}": 1,
    "[x for x in t]": 1,
    "min(a for a in t)": 7,
    "(a := 5)": 4,
    "a = 5": 3,
    "a; b": 2,
    "f'{a}'": 2,
    "b'a'": 2,
    "'a' 'b'": 5,
    "'a'('b')": 4,
    "min(*t)": 5,
    "min(**t)": 5,
    "min(key=a)": 8,
    "min(a,)": 7,
    "min(,a)": 5,
    "a if a else b": 3,
    "a is b": 3,
    "a in b": 3,
    "a < b not in t": 7,
    "await a": 7,
    "yield": 1,
    "...": 1,
    "None": 1,
    "@a": 1,
    "a -> b": 4,
    "print(1)": 1,
    "a # b": 3,
    "a \\": 3,
    "`a`": 1,
    "a $ b": 3,
    # growing
    "9**9**9": 2,
    "9//2": 2,
    "9 % 2": 3,
    "9 << 99999999": 4,
    "'a' * 999999999": 1,
    "1 ^ 2": 3,
    "~a": 1,
    "a & b": 3,
    # numbers that are none
    "1e999": 1,
    "1e5": 1,
    "0x10": 1,
    "0b1": 1,
    "1_000": 1,
    "1j": 1,
    ".5": 1,
    "5.": 1,
    "1.2.3": 1,
    "1..real": 1,
    "5a": 1,
    "1234567890123": 1,
    "0.123456789": 1,
    "inf": 1,
    "nan": 1,
    # characters
    "１+1": 1,
    "a１ + 1": 1,
    "1１": 1,
    "٣": 1,
    "²": 1,
    "a²": 2,
    "ａ": 1,
    "ｍin(1)": 1,
    "𝐦𝐢𝐧(1)": 1,
    "a ＋ b": 3,
    "a × b": 3,
    "a ÷ b": 3,
    "（a）": 1,
    "min(a，b)": 6,
    "a\u3000+ b": 2,
    "a\u00a0+ b": 2,
    "a\u200b": 2,
    "\u202ea": 1,
    "\ufeffa": 1,
    "\ud800": 1,
    "“x”": 1,
    "a\0": 2,
    "'\0'": 2,
    "'\x1b[2J'": 2,
    "a +\nb": 4,
    "\na": 1,
    # out of order
    "": 1,
    "   ": 1,
    "()": 2,
    "(a": 1,
    "a)": 2,
    "((a)": 1,
    "a b": 3,
    "a (b)": 1,
    "(a)(b)": 4,
    "2(3)": 2,
    "a +": 4,
    "* a": 1,
    "a + * b": 5,
    "a, b": 2,
    "(a, b)": 3,
    "a == not b": 6,
    "- not a": 3,
    "a < > b": 5,
    "a <> b": 3,
    "a => b": 3,
    "a && b": 3,
    "!a": 1,
    "'abc": 1,
    "t == 'abc\"": 6,
    "min a": 5,
    # too much
    "(" * 10_000: LONGEST + 1,
    "(" * 10_000 + "1" + ")" * 10_000: LONGEST + 1,
    "-" * 490 + "1": MOST_PARTS + 1,
    "(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1): DEEPEST + 1,
    "min(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1): 4 * (DEEPEST + 1),
    "-" * (DEEPEST + 1) + "1": DEEPEST + 1,
    "not " * (DEEPEST + 1) + "1<2": 4 * DEEPEST + 1,
    "1+" * MOST_PARTS + "1": MOST_PARTS + 1,
    " " * (LONGEST + 1): LONGEST + 1,
    "9" * LONGEST: 1,
}


@pytest.mark.parametrize(("text", "position"), REFUSED.items(), ids=lambda case: repr(case)[:40])
def test_refused_at_the_character(text: str, position: int) -> None:
    started = time.thread_time()
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, NAMES)
    assert time.thread_time() - started < 0.02
    assert (caught.value.position, caught.value.text) == (position, text), str(caught.value)
    assert str(caught.value).startswith(f"character {position}: ")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("text", REFUSED, ids=lambda case: repr(case)[:40])
def test_refused_as_a_formula_too(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_formula(text, ["a", "b"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a ＋ b", "'＋' has no meaning here; write +"),
        ("１ + a", "'１' has no meaning here; write 1"),
        ("a × b", "write *"),
        ("a <> b", "write !="),
        ("a = b", "write =="),
        ("a && b", "write and"),
        ("“x”", 'write "'),
        ("1．5", "write ."),
        ("a\u3000b", "U+3000 is no plain space"),
        ("a\0", "'U+0000' has no meaning here"),
        (".5", "a point stands only between two digits"),
        ("1e5", "'1e5' is no number"),
        ("a b", "'b' stands where an operator or the end is expected"),
        ("a +", "the text ends where a number, a name or an opening bracket is expected"),
        ("(a", "this bracket is never closed"),
        ("a)", "this bracket was never opened"),
        ("a\nb", "single line"),
    ],
)
def test_what_is_found_and_what_is_expected(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, NAMES)
    assert words in str(caught.value)


def test_the_bounds_themselves_are_allowed() -> None:
    deep = "(" * DEEPEST + "1" + ")" * DEEPEST
    wide = "+".join(["a"] * (MOST_PARTS // 2))
    long = "1".rjust(LONGEST)
    for text in (deep, wide, long):
        assert compile_formula(text, ["a"]).text == text


def test_the_largest_numbers_stay_cheap() -> None:
    text = "/".join(["0.00000001"] * 45)
    formula = compile_formula(text, [])
    started = time.thread_time()
    assert formula({}) is not None
    assert time.thread_time() - started < 0.02


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("score + x", ("score + x", "        ^")),
        ("客户 ＋ x", ("客户 ＋ x", "     ^")),
        ("e\u0301 ? 1", ("e\u0301 ? 1", "  ^")),
        ("\x1b[2J", ("\N{REPLACEMENT CHARACTER}[2J", "^")),
        ("\t$", (" $", " ^")),
    ],
)
def test_the_caret_stands_under_the_character(text: str, pointer: tuple[str, str]) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(
            text, Vocabulary({"score": "number", "客户": "number", "e\u0301": "number"})
        )
    assert caught.value.pointer() == pointer


def test_a_text_too_long_is_cut_behind_the_caret() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression("1" * 10_000, NAMES)
    line, caret = caught.value.pointer()
    assert (len(line), line[-1], caret) == (LONGEST + 1, "…", " " * LONGEST + "^")
