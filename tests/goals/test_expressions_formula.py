"""Formulas of measures: arithmetic over the declared inputs, and the names these may have."""

from fractions import Fraction

import pytest

from goals.expressions import ExpressionError, compile_formula, input_name_problem

SATISFACTION = "(vs*5 + s*4 + n*3 + d*2 + vd) / (vs + s + n + d + vd)"


def test_a_rate_is_taken_of_the_sums() -> None:
    formula = compile_formula(SATISFACTION, ["vs", "s", "n", "d", "vd"])
    answers = {"vs": 40, "s": 30, "n": 20, "d": 5, "vd": 5}
    assert formula({name: Fraction(count) for name, count in answers.items()}) == Fraction("3.95")
    assert formula.names == {"vs", "s", "n", "d", "vd"}


@pytest.mark.parametrize(
    ("text", "inputs", "values", "value"),
    [
        ("投诉 / 客户 * 100", "投诉 客户", "3 8", "37.5"),
        ("数量１ + 数量1", "数量１ 数量1", "1 2", "3"),
        ("pass / (pass + fail)", "pass fail", "3 1", "0.75"),
        ("in - or", "in or", "5 2", "3"),
        ("max(0, a - b)", "a b", "2 5", "0"),
        ("0.10 * a", "a", "0.2", "0.02"),
        ("संख्या + 1", "संख्या", "1", "2"),
        ("42", "", "", "42"),
    ],
)
def test_values(text: str, inputs: str, values: str, value: str) -> None:
    names = inputs.split()
    facts = dict(zip(names, map(Fraction, values.split()), strict=True))
    assert compile_formula(text, names)(facts) == Fraction(value)


def test_a_division_by_zero_has_no_value() -> None:
    assert compile_formula("a / (a - a)", ["a"])({"a": Fraction(2)}) is None


def test_a_missing_input_leaves_no_value_even_where_the_text_does_not_use_it() -> None:
    formula = compile_formula("a + 1", ["a", "b"])
    assert formula({"b": Fraction(1)}) is None
    assert formula({"a": Fraction(1)}) is None
    assert formula({"a": Fraction(1), "b": Fraction(1)}) == 2
    assert formula.names == {"a"}


def test_the_same_text_is_compiled_once() -> None:
    assert compile_formula("a + 1", ["a"]) is compile_formula("a + 1", ("a",))


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("a + c", 5, "unknown name 'c'; known are: a, b"),
        ("a + '1'", 5, "has no place in a formula"),
        ("a < b", 3, "'<' has no place in a formula"),
        ("a and b", 3, "'and' stands where an operator or the end is expected"),
        ("value('M')", 7, "has no place in a formula"),
        ("a + score", 5, "unknown name 'score'"),
    ],
)
def test_rules_stay_out_of_formulas(text: str, position: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_formula(text, ["a", "b"])
    assert (caught.value.position, words in str(caught.value)) == (position, True), str(
        caught.value
    )


@pytest.mark.parametrize("name", ["a", "served_2025", "客户数", "数量１", "pass", "_", "été"])
def test_names_that_an_input_may_have(name: str) -> None:
    assert input_name_problem(name) is None
    assert compile_formula(f"{name}*2", [name])({name: Fraction(1)}) == 2


@pytest.mark.parametrize(
    "name",
    ["", "min", "max", "abs", "and", "or", "not", "1a", "a-b", "a.b", "客 户", "a²", "(", "\0"],
)
def test_names_that_an_input_may_not_have(name: str) -> None:
    assert input_name_problem(name) is not None
