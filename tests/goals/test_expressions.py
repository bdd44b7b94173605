"""Rule expressions: what they give, what they read, and how what is missing spreads."""

from fractions import Fraction

import pytest

from goals.expressions import (
    Expression,
    ExpressionError,
    Function,
    Kind,
    Parameter,
    Read,
    Vocabulary,
    compile_expression,
)
from goals.messages import say

MEASURES = frozenset({"REWORK", "COMPLAINT", "UPTIME", "客户满意"})
MEASURE = Parameter(say("measure"), MEASURES)
OWNER = Parameter(say("owner"), frozenset({"CORE", "NW"}), optional=True)
RULES = Vocabulary(
    names={
        "score": "number",
        "grade": "text",
        "base_pay": "number",
        "target_bonus": "number",
        "unit_score": "number",
        "amount": "number",
    },
    functions={
        "value": Function((MEASURE, OWNER)),
        "measure_score": Function((MEASURE,)),
        "perspective": Function((Parameter(say("perspective"), frozenset({"FIN"})),)),
        "streak_below": Function((Parameter(say("number")),)),
    },
)
KNOWN: dict[Read, Fraction | str] = {
    Read("score"): Fraction("84.62"),
    Read("grade"): "B",
    Read("target_bonus"): Fraction(6000),
    Read("amount"): Fraction(0),
    Read("value", ("REWORK",)): Fraction("4.2"),
    Read("value", ("UPTIME", "CORE")): Fraction("99.4"),
    Read("measure_score", ("客户满意",)): Fraction(90),
    Read("perspective", ("FIN",)): Fraction(70),
    Read("streak_below", (Fraction(60),)): Fraction(2),
}


def compiled(text: str, expected: Kind | None = None) -> Expression:
    return compile_expression(text, RULES, expected)


def outcome(text: str) -> object:
    return compiled(text)(KNOWN.get)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2000", Fraction(2000)),
        ("007.50", Fraction("7.5")),
        (" target_bonus * score / 100 ", Fraction("5077.2")),
        ("target_bonus / 4 * (0.5 + (score - 60) / 40 * 0.5)", Fraction("1211.625")),
        ("0.1 + 0.2 == 0.3", True),
        ("1 - 2 - 3", Fraction(-4)),
        ("1 - (2 - 3)", Fraction(2)),
        ("8 / 4 / 2", Fraction(1)),
        ("2 + 3 * -4", Fraction(-10)),
        ("--3 + +2", Fraction(5)),
        ("1 / -4", Fraction(-1, 4)),
        ("min(3, score, -1) + max(1, 2) + abs(1 - 3)", Fraction(3)),
        ("max(1 / 3, 0.3333)", Fraction(1, 3)),
        ("min(7)", Fraction(7)),
        ('grade == "B"', True),
        ("grade != 'A'", True),
        ('"B" == grade == "B"', True),
        ("grade", "B"),
        ('"it\'s"', "it's"),
        ('grade == "b"', False),
        ("60 <= score < 100", True),
        ("60 <= score < 84.62", False),
        ("60 < score > 80 != 90", True),
        ("score >= 92 and grade == 'A' or score > 80", True),
        ("not score >= 92", True),
        ("not not score >= 92", False),
        ("not (score < 60) and not grade == 'A'", True),
        ("'a'=='a'and 1<2", True),
        ('value("REWORK") > 3', True),
        ("value('UPTIME','CORE')<99.5", True),
        ('measure_score("客户满意") + perspective("FIN")', Fraction(160)),
        ("streak_below(60) >= 2", True),
        ("streak_below(60.00) >= 3", False),
    ],
)
def test_values(text: str, value: object) -> None:
    assert outcome(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("unit_score", None),
        ("unit_score + 1", None),
        ("-unit_score", None),
        ("abs(unit_score)", None),
        ("min(1, unit_score)", None),
        ("max(unit_score, 1)", None),
        ("unit_score * 0", None),
        ("1 / 0", None),
        ("score / amount", None),
        ("0 / amount", None),
        ("unit_score < 60", False),
        ("unit_score >= 60", False),
        ("unit_score != 60", False),
        ("unit_score == unit_score", False),
        ("1 / 0 == 1 / 0", False),
        ("score < 100 < unit_score", False),
        ("unit_score < score < 100", False),
        ("not unit_score < 60", True),
        ("unit_score < 60 or score > 80", True),
        ("score > 80 and unit_score > 0", False),
        ('value("REWORK", "NW") > 0', False),
    ],
)
def test_what_is_missing_fails_comparisons_and_empties_arithmetic(text: str, value: object) -> None:
    assert outcome(text) is value


def test_a_missing_text_fails_both_comparisons() -> None:
    for text in ("grade == 'A'", "grade != 'A'"):
        assert compiled(text)(lambda _read: None) is False


@pytest.mark.parametrize(
    ("text", "kind"),
    [("score + 1", "number"), ("grade", "text"), ("'x'", "text"), ("not 1 < 2", "yes/no")],
)
def test_the_kind_is_known_before_anything_is_read(text: str, kind: str) -> None:
    assert compiled(text).type == kind


def test_reads_are_listed_once_in_the_order_of_the_text() -> None:
    expression = compiled("value( 'REWORK' ) > 3 and score > streak_below(60) < value(\"REWORK\")")
    assert expression.reads == (
        Read("value", ("REWORK",)),
        Read("score"),
        Read("streak_below", (Fraction(60),)),
    )
    assert [read.source for read in expression.reads] == [
        "value( 'REWORK' )",
        "score",
        "streak_below(60)",
    ]


def test_each_read_is_looked_up_once_in_an_evaluation() -> None:
    asked: list[str] = []

    def lookup(read: Read) -> Fraction:
        asked.append(read.kind)
        return Fraction(1)

    compiled("score + score * unit_score")(lookup)
    assert asked == ["score", "unit_score"]


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("score + grade", 9, "'grade' is a text; expected is a number"),
        ("grade + 'A'", 1, "'grade' is a text"),
        ("score == 'A'", 10, "''A'' is a text; expected is a number"),
        ("grade == 5", 10, "'5' is a number; expected is a text"),
        ("(grade) < 'B'", 9, "'<' between texts; expected is == or !="),
        ("grade == 'A' >= 'B'", 14, "'>=' between texts"),
        ("(1 < 2) == 1", 2, "'1 < 2' is a yes or no; expected is a number or a text"),
        ("1 == (1 < 2)", 7, "'1 < 2' is a yes or no; expected is a number"),
        ("(1 < 2) + 1", 2, "expected is a number"),
        ("score and 1 < 2", 1, "'score' is a number; expected is a yes or no"),
        ("1 < 2 or grade", 10, "'grade' is a text; expected is a yes or no"),
        ("not score", 5, "expected is a yes or no"),
        ("-grade", 2, "expected is a number"),
        ("abs('x')", 5, "expected is a number"),
        ("min(1, 2 < 3)", 8, "expected is a number"),
        ("scor > 1", 1, "unknown name 'scor'; did you mean score?"),
        ("奖金 > 1", 1, "unknown name '奖金'; known are: amount, base_pay"),
        ("True", 1, "unknown name 'True'"),
        ("1 + round(2)", 5, "unknown name 'round'"),
        ("score(1)", 1, "'score' is no function"),
        ("value > 1", 1, "value needs its arguments in brackets"),
        ("min", 1, "min needs its arguments in brackets"),
        ("min()", 1, "min with 0 arguments; expected are at least 1"),
        ("abs(1, 2)", 8, "abs with 2 arguments; expected are at most 1"),
        ("value()", 1, "value with 0 arguments; expected are at least 1"),
        ("value('REWORK', 'NW', 'NW')", 23, "expected are at most 2"),
        ("value('X')", 7, "no measure 'X'"),
        ("value('REWORK', 'X')", 17, "no owner 'X'"),
        ("perspective('X')", 13, "no perspective 'X'"),
        ("value(grade)", 7, "'grade' where the code of a measure in quotation marks is expected"),
        ("value(1)", 7, "where the code of a measure"),
        ("streak_below('60')", 14, "where a number in digits is expected"),
        ("streak_below(-60)", 14, "where a number in digits is expected"),
        ("streak_below(score)", 14, "where a number in digits is expected"),
    ],
)
def test_kinds_and_names_are_checked_where_they_stand(text: str, position: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(text)
    assert (caught.value.position, words in str(caught.value.problem)) == (position, True), str(
        caught.value
    )


def test_another_kind_than_the_expected_one_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="'score' is a number; expected is a yes or no"):
        compiled("score", "yes/no")
    assert compiled("score > 1", "yes/no").type == "yes/no"
