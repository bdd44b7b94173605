"""The order of what stands in rows, such that arrows between the rows seldom cross.

An arrow over several rows takes a slot in each row that it passes. Rows are swept up and down;
each is ordered by the mean or the median place of what its arrows lead to in the row before it,
then neighbours that cross less the other way round change places. The best order seen is kept.
Ties keep the order given, so the same arrows always give the same picture.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean, median
from typing import NamedTuple

_SWEEPS = 12
_ROUNDS = 4


class Pass(NamedTuple):
    """The place where a long arrow (by its number) passes a row."""

    arrow: int
    row: int


Slot = str | Pass
"""A card by its key, or a passing arrow."""
Rows = list[list[Slot]]
Chains = Mapping[int, Sequence[Slot]]
"""The slots of each arrow, from its start to its end."""
_Near = dict[Slot, list[Slot]]


def untangled(rows: Sequence[Sequence[str]], chains: Chains) -> Rows:
    """The rows with the passing arrows in them, ordered so that few arrows cross."""
    found = entered(rows, chains)
    near: _Near = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            near[one].append(other)
            near[other].append(one)
    best, least = found, tangle(found, chains)
    for sweep in range(_SWEEPS):
        if least[0] == 0 and sweep >= 2:
            break
        found = _swept(found, near, downward=sweep % 2 == 0, by_median=sweep % 4 >= 2)
        for candidate in (found, _exchanged(found, near)):
            cost = tangle(candidate, chains)
            if cost < least:
                best, least = candidate, cost
    return best


def entered(rows: Sequence[Sequence[str]], chains: Chains) -> Rows:
    """The rows in their given order, with the passing arrows on their straight way."""
    found: Rows = [list(row) for row in rows]
    place = {slot: share for row in rows for slot, share in _shares(row).items()}
    passing: dict[int, list[tuple[float, Pass]]] = defaultdict(list)
    for chain in chains.values():
        start, end = place[str(chain[0])], place[str(chain[-1])]
        for at, slot in enumerate(chain):
            if isinstance(slot, Pass):
                share = start + (end - start) * at / (len(chain) - 1)
                passing[slot.row].append((share, slot))
    for row, slots in passing.items():
        cards = [(share, slot) for slot, share in _shares(found[row]).items()]
        found[row] = [slot for _, slot in sorted([*cards, *slots], key=lambda pair: pair[0])]
    return found


def crossings(rows: Rows, chains: Chains) -> int:
    """How many pairs of arrow pieces cross between neighbouring rows.

    >>> crossings([["a", "b"], ["c", "d"]], {1: ["c", "b"], 2: ["d", "a"]})
    1
    """
    return sum(_inversions(pieces) for pieces in _pieces(rows, chains).values())


def tangle(rows: Rows, chains: Chains) -> tuple[int, float]:
    """How bad the rows are: crossings first, then how far the arrows run sideways."""
    at = {slot: share for row in rows for slot, share in _shares(row).items()}
    aside = sum(abs(at[a] - at[b]) for chain in chains.values() for a, b in pairwise(chain))
    return crossings(rows, chains), aside


def _pieces(rows: Rows, chains: Chains) -> dict[int, list[tuple[int, int]]]:
    """The pieces of arrows below each row: place in it, place in the next."""
    where = {slot: (index, at) for index, row in enumerate(rows) for at, slot in enumerate(row)}
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            upper, lower = sorted((where[one], where[other]))
            if upper[0] != lower[0]:
                found[upper[0]].append((upper[1], lower[1]))
    return found


def _inversions(pieces: Sequence[tuple[int, int]]) -> int:
    seen: list[int] = []
    found = 0
    for _upper, lower in sorted(pieces):
        found += len(seen) - bisect_right(seen, lower)
        insort(seen, lower)
    return found


def _shares(row: Sequence[Slot]) -> dict[Slot, float]:
    """How far right in its row each slot stands, 0 to 1."""
    return {slot: (at + 0.5) / len(row) for at, slot in enumerate(row)}


def _swept(rows: Rows, near: _Near, *, downward: bool, by_median: bool) -> Rows:
    """The rows after one pass in which each row follows the one before it."""
    found = [list(row) for row in rows]
    middle = median if by_median else fmean
    order = range(1, len(found)) if downward else range(len(found) - 2, -1, -1)
    for index in order:
        before = _shares(found[index - 1 if downward else index + 1])
        wanted = _shares(found[index])
        for slot in found[index]:
            seen = [before[other] for other in near[slot] if other in before]
            if seen:
                wanted[slot] = middle(seen)
        found[index].sort(key=wanted.__getitem__)
    return found


def _exchanged(rows: Rows, near: _Near) -> Rows:
    """The rows after neighbours changed places as long as fewer arrows cross by it."""
    found = [list(row) for row in rows]
    for _ in range(_ROUNDS):
        changed = False
        for index, row in enumerate(found):
            beside = [
                {slot: at for at, slot in enumerate(found[other])}
                for other in (index - 1, index + 1)
                if 0 <= other < len(found)
            ]
            for at in range(len(row) - 1):
                one, other = row[at], row[at + 1]
                if _gain(near[one], near[other], beside) > 0:
                    row[at], row[at + 1] = other, one
                    changed = True
        if not changed:
            break
    return found


def _gain(left: list[Slot], right: list[Slot], beside: list[dict[Slot, int]]) -> int:
    """How many crossings fewer there are when the left slot stands right of the right one."""
    found = 0
    for places in beside:
        ours = [places[slot] for slot in left if slot in places]
        theirs = [places[slot] for slot in right if slot in places]
        found += sum((a > b) - (a < b) for a in ours for b in theirs)
    return found
