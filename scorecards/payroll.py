"""A cycle's payouts as HR reads them: who gets what and why, and what each unit gets."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from scorecards.evaluation import Member
from scorecards.rewards import Payout, Payouts
from scorecards.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class PayLine:
    """What one recipient gets, in money, and by which rules."""

    member: Member
    unit_name: str
    total: Fraction | None
    grade: str | None
    payout: Payout
    earned: Fraction
    amount: Fraction

    @property
    def awards(self) -> list[str]:
        """Labels of the awards, in order."""
        return self.payout.labels("award")

    @property
    def plans(self) -> list[str]:
        """Labels of the plans and talks, in order."""
        return self.payout.labels("plan")


class UnitShare(NamedTuple):
    """What the people of one unit (and the unit itself) get; a blank code: all other units.

    `recipients` are those who get something.
    """

    code: str
    name: str
    recipients: int
    earned: Fraction
    amount: Fraction


def pay_lines(
    cards: Mapping[str, Scorecard], paid: Payouts, members: Mapping[str, Member]
) -> list[PayLine]:
    """Everybody whom some rule names, by code."""
    return [_pay_line(cards, paid, members, line) for line in paid.lines]


def chosen(
    lines: Sequence[PayLine], text: str = "", among: Collection[str] | None = None
) -> list[PayLine]:
    """The lines of these codes whose name or code has the text in it."""
    part = text.casefold()
    return [
        line
        for line in lines
        if (among is None or line.member.code in among)
        and (part in line.member.name.casefold() or part in line.member.code.casefold())
    ]


def paid_number(lines: Sequence[PayLine]) -> int:
    """How many of them get something; a rule may name somebody and pay nothing."""
    return sum(line.amount != 0 for line in lines)


def by_unit(lines: Sequence[PayLine], most: int) -> list[UnitShare]:
    """What each unit gets, the most first; the last one sums up those beyond so many."""
    groups: dict[tuple[str, str], list[PayLine]] = defaultdict(list)
    for line in lines:
        groups[line.member.unit or line.member.code, line.unit_name].append(line)
    shares = sorted(
        (_share(code, name, group) for (code, name), group in groups.items()),
        key=lambda share: (-share.amount, share.code),
    )
    rest = shares[most:]
    if not rest:
        return shares
    others = UnitShare(
        "",
        "",
        sum(share.recipients for share in rest),
        sum((share.earned for share in rest), Fraction(0)),
        sum((share.amount for share in rest), Fraction(0)),
    )
    return [*shares[:most], others]


def _share(code: str, name: str, lines: Sequence[PayLine]) -> UnitShare:
    earned = sum((line.earned for line in lines), Fraction(0))
    return UnitShare(
        code, name, paid_number(lines), earned, sum((line.amount for line in lines), Fraction(0))
    )


def _pay_line(
    cards: Mapping[str, Scorecard], paid: Payouts, members: Mapping[str, Member], line: Payout
) -> PayLine:
    member = members[line.recipient.code]
    unit = members.get(member.unit)
    card = cards.get(member.code)
    return PayLine(
        member,
        unit.name if unit else member.name,
        card.total if card else None,
        card.grade if card else None,
        line,
        line.rounded * paid.rounding,
        paid.amount(line),
    )
