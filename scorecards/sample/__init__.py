"""Invented companies of any size: the same bundle for the same number of people and seed."""

from scorecards.sample import words
from scorecards.sample.company import Company, Row, months_from
from scorecards.sample.draws import seeded
from scorecards.sample.organisation import SMALLEST, staffed
from scorecards.sample.sheets import Sheets, as_written, sheets

__all__ = ["LANGUAGES", "SMALLEST", "Row", "Sheets", "as_written", "sample_bundle", "sample_sheets"]

LANGUAGES = ("zh-CN", "en")


def sample_sheets(
    people: int,
    seed: int,
    *,
    months: int = 3,
    first_month: str = "2026-07",
    language: str = "zh-CN",
    month_cycles: bool = True,
) -> Sheets:
    """The sheets of an invented car-dealer group, made while they are walked.

    `months` are reported in full; the cycles are the quarters that hold them and, with
    `month_cycles`, the months themselves. Raises ValueError for fewer than SMALLEST people or a
    `first_month` that is none.
    """
    name = words.COMPANY[0 if language == "zh-CN" else 1]
    company = Company(
        name, language, seed, months_from(first_month, months), month_cycles=month_cycles
    )
    staffed(company, people)
    rng = seeded(seed + 3)
    company.mood = tuple(rng.randrange(-450, 100) for _ in company.months)
    paid = sum(int(person.target_bonus.split(".", maxsplit=1)[0]) for person in company.people)
    return sheets(company, pool=paid * 3 // 4)


def sample_bundle(
    people: int,
    seed: int,
    *,
    months: int = 3,
    first_month: str = "2026-07",
    language: str = "zh-CN",
) -> dict[str, list[Row]]:
    """The same as lists: sheet name to rows of text.

    >>> bundle = sample_bundle(10, 1, months=1, language="en")
    >>> bundle["company"][0]["name"], len(bundle["people"])
    ('Larkfield Motor Group', 10)
    """
    made = sample_sheets(people, seed, months=months, first_month=first_month, language=language)
    return {name: list(rows) for name, rows in made.items()}
