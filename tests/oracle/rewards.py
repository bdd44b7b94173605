"""Who is paid what, a second time (contract, section 6)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.exact import Row, money, number, rounded
from tests.oracle.expressions import Function, Value, evaluated
from tests.oracle.scores import Company, Cycle, Document

DECIMALS = {"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3}


def document(company: Company, code: str) -> Document | None:
    """What `rewards` prints, or None where no scheme lists the cycle."""
    cycle = company.cycle(code)
    if cycle.scheme is None:
        return None
    scheme = cycle.scheme
    decimals = DECIMALS.get(company.rows("company")[0].get("currency") or "CNY", 2)
    step = number(scheme.get("rounding", "")) or Fraction(1, 10**decimals)
    rules = company.rows("rules", scheme=scheme["code"], version=scheme["version"])
    lines = [
        _line(cycle, rules, code, step)
        for code in cycle.owners()
        if any(_applies(cycle, rule["applies_to"], code) for rule in rules)
    ]
    scaled = _scaled(lines, number(scheme.get("pool", "")), step)
    return {
        "cycle": code,
        "scheme": scheme["code"],
        "version": int(scheme["version"]),
        "scaled": scaled,
        "total": money(sum((line["amount"] for line in lines), Fraction(0)), decimals),
        "lines": [line | {"amount": money(line["amount"], decimals)} for line in lines],
    }


def _person(cycle: Cycle, code: str) -> Row | None:
    return next(iter(cycle.company.rows("people", code=code)), None)


def _applies(cycle: Cycle, applies_to: str, owner: str) -> bool:
    kind, _, code = applies_to.partition(":")
    if kind in ("person", "unit") and code:
        return owner == code
    person = _person(cycle, owner)
    if person is None or cycle.card(owner) is None:
        return False
    if kind == "role":
        return person.get("role", "") == code
    return kind == "person" or person["unit"] == code


def _line(cycle: Cycle, rules: list[Row], owner: str, step: Fraction) -> dict[str, Any]:
    facts = _Facts(cycle, owner)
    amount, vetoed, taken = Fraction(0), False, set[str]()
    line: dict[str, Any] = {"recipient": owner, "awards": [], "plans": [], "rules": []}
    for rule in rules:
        group, effect = rule.get("group", ""), rule["effect"]
        if not _applies(cycle, rule["applies_to"], owner) or (group and group in taken):
            continue
        if rule.get("when") and facts.told(rule["when"], amount) is not True:
            continue
        pays = effect in ("pay", "multiply", "cap", "floor")
        value = facts.told(rule["value"], amount) if pays else Fraction(0)
        if value is None:
            continue
        assert isinstance(value, Fraction)
        taken |= {group}
        line["rules"].append(rule["code"])
        if effect in ("award", "plan"):
            line[f"{effect}s"].append(rule.get("label", ""))
        elif effect == "veto":
            amount, vetoed = Fraction(0), True
        elif not vetoed:
            amount = {
                "pay": amount + value,
                "multiply": amount * value,
                "cap": min(amount, value),
                "floor": max(amount, value),
            }[effect]
    return line | {"amount": rounded(max(amount, Fraction(0)), step)}


class _Facts:
    def __init__(self, cycle: Cycle, owner: str) -> None:
        self.cycle, self.owner = cycle, owner
        card, person = cycle.card(owner) or {}, _person(cycle, owner)
        unit = cycle.card(person["unit"]) if person else None
        self.names: dict[str, Value] = {
            "score": card.get("total"),
            "grade": card.get("grade"),
            "base_pay": number((person or {}).get("base_pay", "")),
            "target_bonus": number((person or {}).get("target_bonus", "")),
            "unit_score": unit["total"] if unit else None,
        }
        self.functions: dict[str, Function] = {
            "value": self.value,
            "measure_score": self.measure_score,
            "perspective": lambda code: card.get("perspectives", {}).get(code),
            "streak_below": self.streak,
        }

    def told(self, text: str, amount: Fraction) -> Value:
        return evaluated(text, self.names | {"amount": amount}, self.functions)

    def value(self, measure: str, owner: str | None = None) -> Value:
        target = self.cycle.target(measure, owner or self.owner)
        return self.cycle.value(target) if target else None

    def measure_score(self, measure: str) -> Value:
        target = self.cycle.target(measure, self.owner)
        return self.cycle.target_score(target) if target else None

    def streak(self, bound: Fraction) -> Value:
        company, scheme = self.cycle.company, self.cycle.scheme
        assert scheme is not None
        listed = {
            code
            for version in company.rows("schemes", code=scheme["code"])
            for code in version["cycles"].split()
        }
        rows = company.rows("cycles", frequency=self.cycle.row["frequency"])
        rows = sorted((r for r in rows if r["code"] in listed), key=lambda r: r["starts"])
        length = 0
        for row in rows:
            card = company.cycle(row["code"]).card(self.owner)
            total = card["total"] if card else None
            length = length + 1 if total is not None and total < bound else 0
            if row["code"] == self.cycle.code:
                break
        return Fraction(length)


def _scaled(lines: list[dict[str, Any]], pool: Fraction | None, step: Fraction) -> bool:
    """Scale the amounts down to the pool, where they exceed it."""
    total = sum((line["amount"] for line in lines), Fraction(0))
    if pool is None or total <= pool:
        return False
    rests = []
    for line in lines:
        share = line["amount"] * pool / total
        line["amount"] = share // step * step
        rests.append((-(share - line["amount"]), line["recipient"], line))
    left = (pool - sum(line["amount"] for line in lines)) / step
    assert left.denominator == 1
    for _, _, line in sorted(rests, key=lambda each: each[:2])[: int(left)]:
        line["amount"] += step
    return True


def exact(document: Document) -> Document:
    """The document with every Decimal as it is compared: 84.6 and 84.60 are one number."""
    return {key: _exact(each) for key, each in document.items()}


def _exact(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(value, dict):
        return exact(value)
    return [_exact(each) for each in value] if isinstance(value, list) else value
