"""What the words mean that a choice of a bundle is made from."""

from goals.messages import Message, say
from scorecards.bundle.kinds import Column, Kind, Sheet

FLAGS = {"en": ("yes", "no"), "zh_CN": ("是", "否")}
"""The flags to pick from, by the language of the workbook; both are read in either."""

_WORDS: dict[str, Message] = {
    # spans
    "day": say("every day"),
    "week": say("every week"),
    "month": say("every month"),
    "quarter": say("every quarter"),
    "half": say("every half year"),
    "year": say("every year"),
    # states of a cycle
    "draft": say("still being planned"),
    "active": say("it runs"),
    "scoring": say("it is over, late reports come in"),
    "calibration": say("results are being compared and adjusted"),
    "published": say("results are known to everybody"),
    "closed": say("nothing changes any more"),
    # how scores and values become one
    "weighted": say("by weight"),
    "average": say("all count alike"),
    "sum": say("added up"),
    "mean": say("the average"),
    "last": say("the latest"),
    "min": say("the lowest"),
    "max": say("the highest"),
    # kinds of goals, directions, lines
    "committed": say("it counts for pay"),
    "aspirational": say("it does not count for pay"),
    "increase": say("more is better"),
    "decrease": say("less is better"),
    "maintain": say("as close as possible to the target"),
    "supports": say("one helps the other"),
    "causes": say("an arrow of the strategy map"),
    # effects of a rule
    "pay": say("an amount"),
    "multiply": say("the amount so far times a factor"),
    "cap": say("at most so much"),
    "floor": say("at least so much"),
    "veto": say("nothing is paid"),
    "award": say("an honour with a name"),
    "plan": say("an improvement plan is due"),
    # initiatives and risks
    "planned": say("not begun"),
    "running": say("under way"),
    "done": say("finished"),
    "dropped": say("given up"),
    "low": say("low"),
    "medium": say("medium"),
    "high": say("high"),
    "avoid": say("do without what brings it"),
    "reduce": say("make it smaller"),
    "transfer": say("let somebody else bear it"),
    "accept": say("live with it"),
    # turns of an offer, ends of a report
    "offer": say("the offer itself"),
    "counter": say("other numbers in return"),
    "decline": say("said no"),
    "withdraw": say("taken back"),
    "remind": say("asked again"),
    "approved": say("it counts"),
    "refused": say("it does not count"),
    "withdrawn": say("taken back"),
}
_ELSEWHERE: dict[tuple[str, str], dict[str, Message]] = {
    ("cycles", "frequency"): {
        "month": say("a month"),
        "quarter": say("a quarter"),
        "half": say("half a year"),
        "year": say("a year"),
    },
    ("offers", "kind"): {"accept": say("agreed")},
}
"""Where a word means something else than in other columns."""


def words(column: Column, language: str) -> tuple[str, ...]:
    """What may be picked in the column, as it is read again."""
    if column.kind is Kind.FLAG:
        return FLAGS.get(language, FLAGS["en"])
    return column.choices


def explained(sheet: Sheet, column: Column) -> dict[str, Message]:
    """What each word of the column's choice means; names of sheets say it themselves."""
    told = _WORDS | _ELSEWHERE.get((sheet.name, column.name), {})
    return {word: told[word] for word in column.choices if word in told}
