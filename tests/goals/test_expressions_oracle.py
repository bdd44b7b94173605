"""Any expression equals the same tree worked out with Fractions, without our code."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from goals.expressions import ExpressionError, Vocabulary, compile_expression, compile_formula

NAMES = ("a", "b", "客户")
Facts = dict[str, Fraction | None]
Meaning = Callable[[Facts], Any]  # a Fraction, a bool or None, as the strategy that drew it says

numerals = st.builds(
    lambda whole, decimals: f"{whole}.{decimals}" if decimals else str(whole),
    st.integers(0, 10**12 - 1) | st.integers(0, 9),
    st.text("0123456789", max_size=8),
)
facts = st.fixed_dictionaries(
    {
        name: st.none() | st.sampled_from([-2, 0, 1, 3]).map(Fraction) | st.fractions()
        for name in NAMES
    }
)


@dataclass(frozen=True)
class Tree:
    """A text with all its brackets, and its meaning worked out independently."""

    text: str
    meaning: Meaning


def _number(text: str) -> Tree:
    return Tree(text, lambda _facts: Fraction(text))


def _name(name: str) -> Tree:
    return Tree(name, lambda facts: facts[name])


def _both(sign: str, left: Tree, right: Tree) -> Tree:
    steps = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}

    def meaning(facts: Facts) -> Fraction | None:
        a, b = left.meaning(facts), right.meaning(facts)
        if a is None or b is None or (sign == "/" and b == 0):
            return None
        value: Fraction = steps[sign](a, b)
        return value

    return Tree(f"({left.text} {sign} {right.text})", meaning)


def _call(name: str, trees: list[Tree]) -> Tree:
    taken = trees[:1] if name == "abs" else trees

    def meaning(facts: Facts) -> Fraction | None:
        values = [tree.meaning(facts) for tree in taken]
        if any(value is None for value in values):
            return None
        if name == "abs":
            return abs(Fraction(values[0]))
        return Fraction(min(values) if name == "min" else max(values))

    return Tree(f"{name}({', '.join(tree.text for tree in taken)})", meaning)


def _minus(tree: Tree) -> Tree:
    def meaning(facts: Facts) -> Fraction | None:
        value = tree.meaning(facts)
        return None if value is None else -value

    return Tree(f"-{tree.text}", meaning)


def _compare(first: Tree, links: list[tuple[str, Tree]]) -> Tree:
    tests = {
        "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
        "==": operator.eq, "!=": operator.ne,
    }  # fmt: skip

    def meaning(facts: Facts) -> bool:
        values = [first.meaning(facts), *(tree.meaning(facts) for _, tree in links)]
        if None in values:
            return False
        return all(
            tests[sign](values[place], values[place + 1]) for place, (sign, _) in enumerate(links)
        )

    text = first.text + "".join(f" {sign} {tree.text}" for sign, tree in links)
    return Tree(f"({text})", meaning)


def _join(word: str, trees: list[Tree]) -> Tree:
    chosen = {"and": all, "or": any}[word]
    text = f" {word} ".join(tree.text for tree in trees)
    return Tree(f"({text})", lambda facts: chosen(tree.meaning(facts) for tree in trees))


def _not(tree: Tree) -> Tree:
    return Tree(f"(not {tree.text})", lambda facts: not tree.meaning(facts))


numbers = st.recursive(
    numerals.map(_number) | st.sampled_from(NAMES).map(_name),
    lambda inner: st.one_of(
        st.builds(_both, st.sampled_from("+-*/"), inner, inner),
        st.builds(
            _call, st.sampled_from(["min", "max", "abs"]), st.lists(inner, min_size=1, max_size=3)
        ),
        inner.map(_minus),
    ),
    max_leaves=12,
)
signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
conditions = st.recursive(
    st.builds(_compare, numbers, st.lists(st.tuples(signs, numbers), min_size=1, max_size=2)),
    lambda inner: st.one_of(
        st.builds(_join, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        inner.map(_not),
    ),
    max_leaves=4,
)
short_enough = 450


@given(numbers.filter(lambda tree: len(tree.text) < short_enough), facts)
def test_numbers(tree: Tree, known: Facts) -> None:
    expression = compile_expression(tree.text, Vocabulary(dict.fromkeys(NAMES, "number")))
    assert expression.type == "number"
    assert expression(lambda read: known[read.kind]) == tree.meaning(known)


@given(conditions.filter(lambda tree: len(tree.text) < short_enough), facts)
def test_conditions(tree: Tree, known: Facts) -> None:
    expression = compile_expression(tree.text, Vocabulary(dict.fromkeys(NAMES, "number")))
    assert expression.type == "yes/no"
    assert expression(lambda read: known[read.kind]) is tree.meaning(known)


@given(numbers.filter(lambda tree: len(tree.text) < short_enough), facts)
def test_formulas(tree: Tree, known: Facts) -> None:
    inputs = {name: value for name, value in known.items() if value is not None}
    expected = tree.meaning(known) if len(inputs) == len(NAMES) else None
    assert compile_formula(tree.text, NAMES)(inputs) == expected


@given(st.lists(st.tuples(st.sampled_from("+-*/"), st.integers(1, 9)), max_size=12))
def test_precedence_without_brackets(steps: list[tuple[str, int]]) -> None:
    text = "7" + "".join(f"{sign}{number}" for sign, number in steps)
    terms, sign_of_term = [Fraction(7)], 1
    for sign, number in steps:
        if sign in "+-":
            sign_of_term = 1 if sign == "+" else -1
            terms.append(Fraction(sign_of_term * number))
        else:
            terms[-1] = terms[-1] * number if sign == "*" else terms[-1] / number
    assert compile_formula(text, [])({}) == sum(terms)


pieces = st.sampled_from(
    [
        *("a", "客户", "1", "0.5", "'x'", "t", "+", "-", "*", "/", "<", "==", "and", "or", "not"),
        *("(", ")", ",", "min", "abs(", " ", "if", "in", ".", "**", "=", "＋", "\0"),
    ]
)


def _refusal(text: str, vocabulary: Vocabulary) -> ExpressionError | None:
    try:
        compile_expression(text, vocabulary)
    except ExpressionError as error:
        return error
    return None


@given(st.lists(pieces, max_size=14).map("".join) | st.text(max_size=40))
def test_any_text_gives_its_kind_of_value_or_an_error_with_a_place(text: str) -> None:
    vocabulary = Vocabulary({"a": "number", "客户": "number", "t": "text"})
    refusal = _refusal(text, vocabulary)
    if refusal is not None:
        assert 1 <= refusal.position <= len(text) + 1
        assert refusal.pointer()[1].endswith("^")
    else:
        expression = compile_expression(text, vocabulary)
        value = expression(lambda read: "x" if read.kind == "t" else Fraction(2))
        kinds = {"number": Fraction, "text": str, "yes/no": bool}
        assert value is None or isinstance(value, kinds[expression.type])
