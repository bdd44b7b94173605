"""Random curves, levels, formulas and rule expressions that a bundle may hold."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from tests.oracle.exact import Row

INPUTS = ("a", "b", "c", "vs", "客户", "served_2")


def plain(value: Fraction) -> str:
    """The decimal text of a number that ends."""
    sign, scaled = "-" if value < 0 else "", abs(value) * 10**8
    assert scaled.denominator == 1
    whole, rest = divmod(scaled.numerator, 10**8)
    return f"{sign}{whole}.{rest:08d}".rstrip("0").rstrip(".")


def amount(random: Random, low: int = 0, high: int = 120) -> str:
    """A number, mostly small, as a spreadsheet might hold it."""
    kind = random.random()
    if kind < 0.4:
        return str(random.randint(low, high))
    if kind < 0.8:
        return plain(Fraction(random.randint(low * 100, high * 100), 100))
    if kind < 0.9:
        return plain(Fraction(random.randint(low * 10**8, high * 10**8), 10**8))
    if kind < 0.94:
        return f"{random.randint(low, high)}.50"
    if kind < 0.97:
        return "0" + str(random.randint(0, 9)) + random.choice(["", ".0", ".125"])
    return random.choice(["0", "-0", "999999999999.99999999", "-999999999999", "0.00000001"])


def curve(random: Random, direction: str) -> str:
    """A curve that suits the direction."""
    kinds = ["pass", "at least", "at most", "points"]
    kind = random.choice(kinds if direction == "maintain" else [*kinds, *["linear", "ratio"] * 3])
    if kind in ("linear", "ratio", "pass"):
        return kind
    count = random.randint(1, 5)
    low = -20 if random.random() < 0.3 else 0
    at = random.sample(range(low * 4, 480), count)
    scores = [random.choice(["0", "60", "100", "120", "85.5", "33.333", "99.99"]) for _ in at]
    gap = random.choice(["", " "])
    listed = f",{gap}".join(
        f"{plain(Fraction(x, 4))}{gap}={gap}{y}" for x, y in zip(at, scores, strict=True)
    )
    return f"{kind}:{random.choice(['', ' '])}{listed}"


def levels(random: Random, kind: str, direction: str) -> Row:
    """The levels of a target that its curve needs, and some that it does not."""
    largest = random.choice([130, 130, 1200, 12_000])
    aim = Fraction(random.randint(1, 100 * largest), random.choice([100, 100, 1000]))
    found = {"target": plain(aim)}
    if kind == "linear":
        away = Fraction(random.randint(1, 50 * largest), random.choice([1, 100, 100]))
        if (direction == "decrease") is (random.random() < 0.97):
            away = -away
        found["baseline"] = plain(aim - away)
        if random.random() < 0.5:
            found["stretch"] = plain(aim + away * Fraction(random.choice(["1/4", "1", "3"])))
        if random.random() < 0.4:
            found["threshold"] = plain(aim - away * Fraction(random.choice(["1/2", "0", "1", "2"])))
    elif random.random() < 0.2:
        found["threshold"] = amount(random)
    if kind not in ("linear", "ratio", "pass") and random.random() < 0.5:
        found.pop("target")
    return found


def formula(random: Random, inputs: Sequence[str]) -> str:
    """A formula over the inputs; it may divide by zero and leave some unused."""
    if random.random() < 0.5 and len(inputs) > 1:
        return f"{inputs[0]} / {inputs[1]} * 100"
    return _arithmetic(random, inputs, random.randint(1, 4), ("0.5", "100", "2", "0", "12.345678"))


def condition(random: Random, world: dict[str, list[str]], depth: int = 2) -> str:
    """A yes or no about a recipient."""
    kind = random.random()
    if depth and kind < 0.25:
        word = random.choice([" and ", " or "])
        parts = [condition(random, world, depth - 1) for _ in range(random.randint(2, 3))]
        text = word.join(parts)
        return f"({text})" if random.random() < 0.5 else text
    if depth and kind < 0.35:
        return f"not ({condition(random, world, depth - 1)})"
    if kind < 0.5:
        grade = random.choice(world["grades"])
        quote = random.choice("\"'")
        return f"grade {random.choice(['==', '!='])} {quote}{grade}{quote}"
    names = facts(random, world)
    if kind < 0.65:
        low, high = sorted(random.sample(range(0, 125, 5), 2))
        sign = random.choice(["<", "<="])
        return f"{low} {sign} {random.choice(names)} {random.choice(['<', '<='])} {high}"
    if kind < 0.7:
        return f"{world['value'][0]} != {random.choice(names)} > 0"
    sign = random.choice(["<", "<=", ">", ">=", "==", "!="])
    right = random.choice(["60", "80", "99.99", "0", _arithmetic(random, names, 1, ("1", "60"))])
    return f"{random.choice(names)} {sign} {right}"


def payment(random: Random, world: dict[str, list[str]]) -> str:
    """A number to pay, multiply by, or cap at."""
    kind = random.random()
    if kind < 0.3:
        return random.choice(["1000", "0", "1.1", "333.33", "0.005", "2000", "-50", "100.125"])
    if kind < 0.5:
        return random.choice(["target_bonus * score / 100", "base_pay / 3", "score * 10", "500"])
    return _arithmetic(random, facts(random, world), random.randint(1, 3), ("2", "100", "0.3", "0"))


def facts(random: Random, world: dict[str, list[str]]) -> list[str]:
    """Everything that an expression may ask for, with arguments drawn."""
    return [
        "score", "score", "base_pay", "target_bonus", "unit_score", "amount",
        *random.sample(world["value"], min(3, len(world["value"]))),
        *random.sample(world["perspective"], 1),
        f"streak_below({random.choice(['60', '80', '90.5', '120', '0'])})",
    ]  # fmt: skip


def _arithmetic(random: Random, names: Sequence[str], depth: int, numbers: Sequence[str]) -> str:
    kind = random.random()
    if depth == 0 or kind < 0.15:
        return random.choice([*names, *names, random.choice(numbers)])
    part = [_arithmetic(random, names, depth - 1, numbers) for _ in range(random.randint(2, 3))]
    if kind < 0.3:
        return f"{random.choice(['min', 'max'])}({', '.join(part)})"
    if kind < 0.36:
        return f"abs({part[0]})"
    if kind < 0.44:
        return f"-{part[0]}" if part[0][0] != "-" else f"-({part[0]})"
    sign = random.choice("+-*/")
    text = f"{part[0]} {sign} {part[1]}"
    return f"({text})" if random.random() < 0.5 else text
