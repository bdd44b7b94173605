"""Explained numbers computed again from what stands written, with nothing else."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from goals.explaining import Explained
from goals.expressions import ExpressionError, compile_expression
from goals.numbers import rounded
from scorecards.schemes import vocabulary
from tests.oracle.expressions import evaluated

_WORDS = {"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">="}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def disagreements(explained: Explained) -> Iterator[str]:
    """Every node whose working does not give its result, or does not show a part it came from."""
    for node in explained.walk():
        if node.working and node.result is not None:
            found = recomputed(node)
            wanted = _exact(node.result)
            if found != wanted:
                yield f"{node.subject}: {node.working} gives {found}, not {node.result}"
        shown = Counter(_canonical(number) for number in _NUMBER.findall(node.working))
        used = [part for part in node.parts if part.used]
        for part in used if node.working else ():
            if part.result is None:
                yield f"{part.subject} has no result but is used in {node.working}"
            elif not _is_shown(part.result, shown, node.working):
                yield f"{part.subject} is {part.result}, which is not in {node.working}"


def recomputed(node: Explained) -> Fraction | str | bool | None:
    """What the node's working comes to, rounded as it says."""
    text = _translated(node.working)
    try:
        found = compile_expression(text, vocabulary())(lambda _read: None)
    except ExpressionError:  # numbers longer than a bundle's may be
        found = evaluated(text, defaultdict(lambda: None), {})
    if isinstance(found, Fraction) and node.rounding is not None:
        scale = 10**node.rounding
        return Fraction(int(found * scale), scale) if node.cut else rounded(found, node.rounding)
    return found


def _translated(working: str) -> str:
    for sign, word in _WORDS.items():
        working = working.replace(sign, word)
    return working


def _exact(result: str) -> Fraction | str | bool:
    if result in ("true", "false"):
        return result == "true"
    top, _, under = result.partition(" ÷ ")
    return Fraction(int(top), int(under)) if under else Fraction(result)


def _is_shown(result: str, shown: Counter[str], working: str) -> bool:
    """Whether the working shows the part's number (once for every part of the same result)."""
    if re.fullmatch(r"-?\d+(\.\d+)?", result) is None:
        return result.replace("-", "−") in working
    found = _canonical(result.lstrip("-"))
    shown[found] -= 1
    return shown[found] >= 0


def _canonical(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
