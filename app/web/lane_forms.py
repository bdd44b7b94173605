"""The form of the perspectives: one row for each, and empty ones to add some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from flask import request
from flask_babel import gettext as _

from app.config.language import supported
from app.config.rendering import Formats
from app.web.addresses import whole_number
from app.web.language import language
from app.web.transaction import db
from cascade.lanes import CLASSIC, Lane
from goals.changes import Row
from goals.numbers import HUNDRED, NotANumber, exact, plain
from goals.queries import get_company

NEW_ROWS = 2
"""So many empty rows wait below the others."""
_MOST_ROWS = 40
_LONGEST = 200


@dataclass(slots=True)
class LaneRow:
    """A row of the form as text; `objectives` stand in the perspective."""

    code: str = ""
    name: str = ""
    weight: str = ""
    is_removed: bool = False
    is_shared: bool = False
    objectives: int = 0
    place: str = ""
    """Where it is to stand: 1 for the first."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered."""
        return not (self.code or self.name or self.weight)


@dataclass(slots=True)
class LaneForm:
    """All rows; `errors` by field."""

    rows: list[LaneRow]
    errors: dict[str, str] = field(default_factory=dict)

    def lanes(self) -> list[Lane]:
        """What the rows stand for, in the order asked for; what is wrong stands in `errors`."""
        found = [
            (
                whole_number(row.place) or place + 1,
                Lane(row.code, self._name(place, row), self._weight(place, row), row.is_removed),
            )
            for place, row in enumerate(self.rows)
            if not row.is_blank
        ]
        return [lane for _place, lane in sorted(found, key=lambda each: each[0])]

    @property
    def sum(self) -> int:
        """The weights together, in hundredths, as far as they are numbers."""
        return sum(
            _hundredths(row.weight) or 0 for row in self.rows if not row.is_removed and row.weight
        )

    def _name(self, place: int, row: LaneRow) -> str:
        if not row.is_removed and (not row.name or len(row.name) > _LONGEST):
            self.errors[f"name-{place}"] = _("Enter a name of at most %(most)s letters.",
                                             most=_LONGEST)  # fmt: skip
        return row.name

    def _weight(self, place: int, row: LaneRow) -> int:
        found = _hundredths(row.weight)
        if found is None and not row.is_removed:
            self.errors[f"weight-{place}"] = _("Enter 0 to 100 with at most two decimals.")
        return found or 0


def stored_form(rows: Sequence[Row], cycle: str, objectives: Mapping[str, int]) -> LaneForm:
    """The perspectives as they stand, with empty rows below."""
    return LaneForm(
        [
            LaneRow(
                row["code"],
                row["name"],
                plain(exact(str(row["weight"])) / 100),
                is_shared=row["cycle"] != cycle,
                objectives=objectives.get(row["code"], 0),
                place=str(place),
            )
            for place, row in enumerate(rows, start=1)
        ]
        + [LaneRow() for _place in range(NEW_ROWS)]
    )


def classic_form() -> LaneForm:
    """The four classic perspectives in the company's language, to be saved or changed."""
    company = get_company(db())
    spoken = supported(company.locale) if company else None
    says = Formats(spoken or language()).said
    return LaneForm(
        [
            LaneRow(code, says(name), plain(exact(str(weight)) / 100))
            for code, name, weight in CLASSIC
        ]
        + [LaneRow() for _place in range(NEW_ROWS)]
    )


def typed_form(rows: Sequence[Row], cycle: str, objectives: Mapping[str, int]) -> LaneForm:
    """What was typed."""
    known = {row["code"]: row for row in rows}
    found = []
    for place in range(_MOST_ROWS):
        if f"name-{place}" not in request.form:
            break
        code = request.form.get(f"code-{place}", "").strip()
        row = known.get(code)
        found.append(
            LaneRow(
                code,
                request.form[f"name-{place}"].strip(),
                normalize("NFKC", request.form.get(f"weight-{place}", "")).strip(),
                f"remove-{place}" in request.form and row is not None,
                row is not None and row["cycle"] != cycle,
                objectives.get(code, 0),
                normalize("NFKC", request.form.get(f"place-{place}", "")).strip(),
            )
        )
    return LaneForm(found)


def _hundredths(text: str) -> int | None:
    try:
        found = exact(text) * 100
    except NotANumber:
        return None
    return int(found) if found.denominator == 1 and 0 <= found <= HUNDRED else None
