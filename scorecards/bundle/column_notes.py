"""What the template says at the head of a column: what it means and what its cells take."""

from collections.abc import Callable

from goals.messages import Message, say
from scorecards.bundle.choice_words import explained, words
from scorecards.bundle.columns import SHEETS, Column, Kind, Sheet
from scorecards.bundle.meanings import MEANINGS, PURPOSES

Said = Callable[[Message], str]

_KINDS = {
    Kind.TEXT: say("text"),
    Kind.CODE: say("a short text that stays the same, such as SALES"),
    Kind.CODES: say("words, separated by spaces"),
    Kind.EXACT: say("a number, up to 8 decimals"),
    Kind.HUNDREDTHS: say("a number, up to 2 decimals"),
    Kind.INTEGER: say("a whole number"),
    Kind.DATE: say("a day, such as 2025-06-13"),
    Kind.INSTANT: say("a moment, such as 2025-06-30T18:25:00+08:00"),
    Kind.PERIOD: say("a period, such as 2025, 2025-H1, 2025-Q2, 2025-06, 2025-W23 or 2025-06-13"),
    Kind.CHOICE: say("one of the words of the list"),
    Kind.FLAG: say("yes or no"),
    Kind.PLACE: say("a place of the cycle, such as objective C1 or target CSI/p1"),
    Kind.PLACES: say("places of the cycle, one a line, such as objective C1 or target CSI/p1"),
    Kind.VALUES: say("a number; with a formula each input and its number: complaints=3 served=90"),
    Kind.STATE: say("a row as JSON; copied from an export, never typed"),
}
_SOURCES = {
    "unit": "units",
    "role": "roles",
    "lead": "people",
    "manager": "people",
    "person": "people",
    "cycle": "cycles",
    "cycles": "cycles",
    "perspective": "perspectives",
    "objective": "objectives",
    "from": "objectives",
    "to": "objectives",
    "measure": "measures",
    "scheme": "schemes",
}
_BY_NAME = {sheet.name: sheet for sheet in SHEETS}


def source(sheet: Sheet, column: Column) -> Sheet | None:
    """The one sheet that the column's codes are defined in; None where there is none, or two."""
    if column.kind not in (Kind.CODE, Kind.CODES):
        return None
    if column.name == "parent":
        return sheet
    return _BY_NAME.get(_SOURCES.get(column.name, ""))


def title(sheet: Sheet, language: str) -> str:
    """What the sheet is called in the language."""
    return sheet.zh[0] if language == "zh_CN" else sheet.name


def purpose(sheet: Sheet, said: Said) -> str:
    """What the sheet is for, and whether it is needed."""
    needed = say("This sheet is needed.") if sheet.required else say("This sheet may stay empty.")
    return f"{said(PURPOSES[sheet.name])}\n{said(needed)}"


def note(sheet: Sheet, column: Column, language: str, said: Said) -> str:
    """What the column means and takes, whether it must be filled in, what its words mean."""
    lines = [_sentence(said(MEANINGS[sheet.name][column.name]))]
    lines.append(said(say("Takes: %(format)s", format=_format(sheet, column, language, said))))
    if column.required:
        lines.append(said(say("Must be filled in in every row.")))
    elif column.default:
        lines.append(said(say("Blank means %(default)s.", default=_default(column, language))))
    else:
        lines.append(said(say("May stay blank.")))
    return "\n".join((*lines, *_told_words(sheet, column, said)))


def _told_words(sheet: Sheet, column: Column, said: Said) -> list[str]:
    told = {word: said(meaning) for word, meaning in explained(sheet, column).items()}
    return [word if word == text else f"{word} – {text}" for word, text in told.items()]


def _format(sheet: Sheet, column: Column, language: str, said: Said) -> str:
    found = source(sheet, column)
    if column.name == "owner":
        return said(say(
            "a code of the sheet %(units)s or %(people)s",
            units=title(_BY_NAME["units"], language), people=title(_BY_NAME["people"], language),
        ))  # fmt: skip
    if found is None:
        is_reference = column.kind is Kind.CODE and column.name != "code"
        return said(_KINDS[Kind.TEXT if is_reference else column.kind])
    if column.kind is Kind.CODES:
        text = say(
            "codes of the sheet %(sheet)s, separated by spaces", sheet=title(found, language)
        )
        return said(text)
    return said(say("a code of the sheet %(sheet)s", sheet=title(found, language)))


def _default(column: Column, language: str) -> str:
    if column.kind is Kind.FLAG:
        yes, no = words(column, language)
        return yes if column.default == "yes" else no
    return column.default


def _sentence(text: str) -> str:
    """The text with a large letter at its beginning and a stop at its end."""
    stop = "" if text.endswith((".", "。")) else "。" if text[-1] > "⺀" else "."
    return text[:1].upper() + text[1:] + stop
