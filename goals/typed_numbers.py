"""Numbers as people type them and spreadsheets show them: understood, or refused; never misread."""

import re
from unicodedata import normalize

from goals.messages import Message, say
from goals.numbers import NotANumber, canonical

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})*,\d+|-?\d+,\d+", re.ASCII)
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2009\u202f \t"), None)
_MINUS = str.maketrans("−–", "--")


class NotUnderstood(ValueError):
    """The text is no number that could be meant in only one way."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def typed_number(text: str, unit: str = "") -> str:
    """The canonical text of the number; raises NotUnderstood.

    Full-width digits, spaces between thousands and a real minus are understood, and commas between
    thousands, as both languages write them. A decimal comma is refused, not taken for anything.
    The unit may stand behind the number, as a spreadsheet shows it; any other sign is refused.

    >>> typed_number("１２.5"), typed_number("1,234.50"), typed_number("12 000")
    ('12.5', '1234.5', '12000')
    >>> typed_number("98%", "%")
    '98'
    """
    plain = _narrow(text)
    if unit and not unit[0].isdigit():
        plain = plain.removesuffix(_narrow(unit))
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return canonical(plain.removesuffix("."))
    except NotANumber:
        raise NotUnderstood(_words(text.strip(), plain)) from None


def _narrow(text: str) -> str:
    return normalize("NFKC", text).translate(_MINUS).translate(_SPACES)


def _words(typed: str, plain: str) -> Message:
    if _DECIMAL_COMMA.fullmatch(plain):
        return say(
            "%(found)s has a comma that does not stand between thousands; write decimals after a "
            "point, such as 12.5",
            found=typed,
        )
    if plain.endswith("%"):
        return say("%(found)s has a sign; leave it out and enter the number alone", found=typed)
    return say("%(found)s is no plain number such as 12.5.", found=typed)
