"""The fixed company of the demonstration: 28 people of a car-dealer group, three months of results.

Names and seats are fixed, in Chinese and English; what they reported follows from each one's
ability and the seed, so that the story is the same whenever the demonstration is started. Only the
labels move with the day. What they say and agree on beside it: `story`.
"""

from datetime import date, timedelta
from typing import NamedTuple

from goals.messages import Message, say
from goals.numbers import exact, plain
from goals.periods import period, period_of, periods_within
from scorecards.bundle.tables import RawBundle, RawSheet
from scorecards.library import READY
from scorecards.sample.company import Company, Person, Row, Unit, months_from
from scorecards.sample.draws import seeded
from scorecards.sample.organisation import count_heads, fill_in
from scorecards.sample.sheets import as_written, sheets
from scorecards.sample.words import Both

_SEED = 20_240
_SETTLING = 4  # days into a month before which it has nothing to show
_POOL = 76_000
_ON_LEAVE = "shiyan"  # in the first month, excused
_SILENT = "laixu"  # reported nothing in the second month, and nobody knows why
_MOOD = (-380, -80, -330)
_APPROVED = ("COACH", "GRIEVANCE")
_GROWING = (30, 63)  # percent of the quarter's margin by the end of each month but the last
_DESCRIBED = {
    "GRIEVANCE": "COMPLAINTRATE", "CALLBACK": "CALLBACKRATE", "REPLY": "FIRSTRESPONSE",
    "REDO": "REWORK", "RECOMMEND": "NPS", "CHECK": "AUDITSCORE", "COSTRATE": "COSTRATIO",
    "BUDGET": "BUDGETGAP", "COURSE": "TRAININGHOURS", "EXAM": "SKILLTEST",
    "TURNOVER": "STAFFTURNOVER", "PULSE": "ENGAGEMENT",
}  # fmt: skip  # four lines of pairs rather than twelve
"""Measures with the one of the library whose description fits."""
TIMEZONES = {"zh-CN": "Asia/Shanghai", "en": "Europe/Dublin"}
"""Where the company of the language is."""
MOVED = "qinlan"
"""Who called customers for the sales department until last month."""


class _Post(NamedTuple):
    """A unit; skill in 512ths of a standard deviation."""

    code: str
    name: Both
    kind: str
    parent: str
    lead: str
    earns: bool = False
    skill: int = 0


class _Seat(NamedTuple):
    """Who sits where; ability in 512ths of a standard deviation, and what each month adds."""

    code: str
    name: Both
    unit: str
    role: str
    manager: str
    skill: int
    trend: int = 0


_UNITS = (
    _Post("QY", ("启岳汽车服务集团", "Qiyue Motor Group"), "group", "", "linrui", earns=True),
    _Post("SALES", ("销售部", "Sales"), "sales", "QY", "qiaoyu", earns=True, skill=180),
    _Post("AFTER", ("售后服务部", "Aftersales"), "after", "QY", "fangwei", earns=True, skill=60),
    _Post("FRONT", ("服务前台", "Front desk"), "team", "AFTER", "caolan"),
    _Post("SHOP", ("维修车间", "Workshop"), "team", "AFTER", "mengtie"),
    _Post("CARE", ("客户关怀组", "Customer care"), "care", "AFTER", "yaoxin", skill=220),
    _Post("OFFICE", ("人事财务部", "People and finance"), "hq", "QY", "shenqing"),
)

_SEATS = (
    _Seat("linrui", ("林睿", "Lin Rui"), "QY", "GM", "", 350, 60),
    _Seat("shenqing", ("沈清", "Shen Qing"), "OFFICE", "HR", "linrui", 320),
    _Seat("jiamin", ("贾敏", "Jia Min"), "OFFICE", "FIN", "shenqing", 250),
    _Seat("qiaoyu", ("乔宇", "Qiao Yu"), "SALES", "SLM", "linrui", 120, 40),
    _Seat("tianye", ("田野", "Tian Ye"), "SALES", "SALES", "qiaoyu", 700),
    _Seat("hejing", ("贺晶", "He Jing"), "SALES", "SALES", "qiaoyu", 250),
    _Seat("lubin", ("陆斌", "Lu Bin"), "SALES", "SALES", "qiaoyu", -150, 120),
    _Seat("suman", ("苏曼", "Su Man"), "SALES", "SALES", "qiaoyu", 100, -60),
    _Seat("peikai", ("裴凯", "Pei Kai"), "SALES", "SALES", "qiaoyu", -800),
    _Seat("fangwei", ("方蔚", "Fang Wei"), "AFTER", "AM", "linrui", 280, 40),
    _Seat("caolan", ("曹岚", "Cao Lan"), "FRONT", "TL", "fangwei", 200, 60),
    _Seat("ningbo", ("宁博", "Ning Bo"), "FRONT", "SA", "caolan", 600),
    _Seat("xiaqi", ("夏琪", "Xia Qi"), "FRONT", "SA", "caolan", 250, 60),
    _Seat("weiran", ("魏然", "Wei Ran"), "FRONT", "SA", "caolan", -100, 180),
    _Seat("duyu", ("杜宇", "Du Yu"), "FRONT", "SA", "caolan", -650, -60),
    _Seat("mengtie", ("孟铁", "Meng Tie"), "SHOP", "TL", "fangwei", 50, -80),
    _Seat("gaosong", ("高松", "Gao Song"), "SHOP", "TECH", "mengtie", 650),
    _Seat("fuqiang", ("傅强", "Fu Qiang"), "SHOP", "TECH", "mengtie", 300),
    _Seat("renjie", ("任杰", "Ren Jie"), "SHOP", "TECH", "mengtie", 150, 80),
    _Seat("shiyan", ("石岩", "Shi Yan"), "SHOP", "TECH", "mengtie", -50),
    _Seat("tanlei", ("谭磊", "Tan Lei"), "SHOP", "TECH", "mengtie", -300, 150),
    _Seat("laixu", ("赖旭", "Lai Xu"), "SHOP", "TECH", "mengtie", -950),
    _Seat("yaoxin", ("姚欣", "Yao Xin"), "CARE", "CM", "fangwei", 300),
    _Seat("wenqiao", ("温乔", "Wen Qiao"), "CARE", "CSR", "yaoxin", 650, 60),
    _Seat("jiangyue", ("江月", "Jiang Yue"), "CARE", "CSR", "yaoxin", 350),
    _Seat("luoyi", ("罗艺", "Luo Yi"), "CARE", "CSR", "yaoxin", 200, 60),
    _Seat("qinlan", ("秦岚", "Qin Lan"), "CARE", "CSR", "yaoxin", 0, 120),
    _Seat("zhongan", ("钟安", "Zhong An"), "CARE", "CSR", "yaoxin", -700, -80),
)


class Account(NamedTuple):
    """Somebody who can sign in to the demonstration.

    The login is the person's code, where it is a person's; `who` says through whose eyes one
    then looks.
    """

    login: str
    role: str
    who: Message
    is_person: bool = True


ACCOUNTS = (
    Account("linrui", "leadership", say("leads the company")),
    Account("fangwei", "staff", say("leads after-sales and its teams")),
    Account("yaoxin", "staff", say("leads the customer care team")),
    Account("wenqiao", "staff", say("service agent")),
    Account("shenqing", "hr", say("HR person")),
    Account("jiamin", "auditor", say("sees all, changes nothing")),
    Account("admin", "admin", say("runs the program"), is_person=False),
)


def running_month(today: date) -> str:
    """The month that the story is in the middle of.

    In the first days of a month the month before counts as running: its last results come in.

    >>> running_month(date(2026, 10, 20)), running_month(date(2026, 10, 2))
    ('2026-10', '2026-09')
    """
    return f"{today - timedelta(days=_SETTLING):%Y-%m}"


def demo_bundle(today: date, language: str = "zh-CN") -> dict[str, list[Row]]:
    """The company as it stands on the day: two whole months and the running one in part."""
    place = 0 if language == "zh-CN" else 1
    company = Company(
        _UNITS[0].name[place],
        language,
        _SEED,
        _months(running_month(today)),
        mood=_MOOD,
        as_of=today - timedelta(days=1),
    )
    for each in _UNITS:
        company.units[each.code] = Unit(each.code, each.name[place], *each[2:6], skill=each.skill)
    _seat(company, place)
    count_heads(company)
    bundle = {name: list(rows) for name, rows in sheets(company, _POOL).items()}
    bundle["excuses"] = [row for row in bundle["excuses"] if row["owner"] != _SILENT]
    _describe(bundle["measures"], place)
    _plan(bundle["targets"], period_of(period(company.months[-1]).starts, "quarter").label)
    _seat_before(bundle["people"])
    return bundle


def raw_demo(found: dict[str, list[Row]], below: str | None = None) -> RawBundle:
    """The demonstration's sheets as a bundle to load; below a unit the company keeps its name."""
    if below is not None:
        units = [{**row, "parent": row["parent"] or below} for row in found["units"]]
        found = {**found, "units": units}
        del found["company"]
    raw = RawBundle()
    for name, (columns, rows) in as_written(found).items():
        cells = [tuple(row) for row in rows]
        numbers = range(2, len(cells) + 2)
        raw.sheets[name] = RawSheet(columns, frozenset(columns), numbers, cells)
    return raw


def _months(running: str) -> tuple[str, ...]:
    first = period(running).starts
    for _ in range(2):
        first = (first - timedelta(days=1)).replace(day=1)
    return months_from(f"{first:%Y-%m}", 3)


def _describe(measures: list[Row], place: int) -> None:
    """What the library says of the measures, and that some reports wait for the lead above."""
    for row in measures:
        ready = _DESCRIBED.get(row["code"])
        if ready is not None:
            row["description"] = READY[ready].description[place]
        if row["code"] in _APPROVED:
            row["approval"] = "yes"


def _plan(targets: list[Row], quarter: str) -> None:
    """The margins of the quarter are expected to grow month by month."""
    months = [each.label for each in periods_within(*period(quarter)[1:], "month")]
    for row in targets:
        if row["cycle"] == quarter and row["measure"] == "MARGIN":
            whole = exact(row["target"])
            row["plan"] = " ".join(
                f"{month}={plain(whole * share / 100)}"
                for month, share in zip(months[:-1], _GROWING, strict=True)
            )


def _seat_before(people: list[Row]) -> None:
    """The story moves her to where her targets are."""
    mover = next(row for row in people if row["code"] == MOVED)
    mover["unit"], mover["manager"] = "SALES", "qiaoyu"


def _seat(company: Company, place: int) -> None:
    rng = seeded(_SEED)
    for number, seat in enumerate(_SEATS, 1):
        person = Person(
            number,
            seat.code,
            seat.name[place],
            f"{seat.code}@qiyue.example",
            seat.unit,
            seat.role,
            seat.manager,
        )
        fill_in(person, company, rng)
        person.skill, person.trend = seat.skill, seat.trend
        person.left, person.away = "", frozenset()
        company.people.append(person)
    by_code = {person.code: person for person in company.people}
    by_code[_ON_LEAVE].away = frozenset(company.months[:1])
    by_code[_SILENT].away = frozenset(company.months[1:2])
