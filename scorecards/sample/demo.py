"""The fixed company of the demonstration: 28 people of a car-dealer group, three months of results.

Names and seats are fixed; what they reported follows from each one's ability and the seed, so that
the story is the same whenever the demonstration is started. Only the labels move with the day.
"""

from datetime import date, timedelta
from typing import NamedTuple

from goals.messages import Message, say
from scorecards.sample.company import Company, Person, Row, Unit, months_from
from scorecards.sample.draws import seeded
from scorecards.sample.organisation import count_heads, fill_in
from scorecards.sample.sheets import sheets

_SEED = 20_240
_SETTLING = 4  # days into a month before which it has nothing to show
_POOL = 76_000
_ON_LEAVE = "shiyan"  # in the first month, excused
_SILENT = "laixu"  # reported nothing in the second month, and nobody knows why
_MOOD = (-380, -80, -330)

_UNITS = (
    Unit("QY", "启岳汽车服务集团", "group", "", "linrui", earns=True),
    Unit("SALES", "销售部", "sales", "QY", "qiaoyu", earns=True, skill=180),
    Unit("AFTER", "售后服务部", "after", "QY", "fangwei", earns=True, skill=60),
    Unit("FRONT", "服务前台", "team", "AFTER", "caolan"),
    Unit("SHOP", "维修车间", "team", "AFTER", "mengtie"),
    Unit("CARE", "客户关怀组", "care", "AFTER", "yaoxin", skill=220),
    Unit("OFFICE", "人事财务部", "hq", "QY", "shenqing"),
)


class _Seat(NamedTuple):
    """Who sits where; ability in 512ths of a standard deviation, and what each month adds."""

    code: str
    name: str
    unit: str
    role: str
    manager: str
    skill: int
    trend: int = 0


_SEATS = (
    _Seat("linrui", "林睿", "QY", "GM", "", 350, 60),
    _Seat("shenqing", "沈清", "OFFICE", "HR", "linrui", 320),
    _Seat("jiamin", "贾敏", "OFFICE", "FIN", "shenqing", 250),
    _Seat("qiaoyu", "乔宇", "SALES", "SLM", "linrui", 120, 40),
    _Seat("tianye", "田野", "SALES", "SALES", "qiaoyu", 700),
    _Seat("hejing", "贺晶", "SALES", "SALES", "qiaoyu", 250),
    _Seat("lubin", "陆斌", "SALES", "SALES", "qiaoyu", -150, 120),
    _Seat("suman", "苏曼", "SALES", "SALES", "qiaoyu", 100, -60),
    _Seat("peikai", "裴凯", "SALES", "SALES", "qiaoyu", -800),
    _Seat("fangwei", "方蔚", "AFTER", "AM", "linrui", 280, 40),
    _Seat("caolan", "曹岚", "FRONT", "TL", "fangwei", 200, 60),
    _Seat("ningbo", "宁博", "FRONT", "SA", "caolan", 600),
    _Seat("xiaqi", "夏琪", "FRONT", "SA", "caolan", 250, 60),
    _Seat("weiran", "魏然", "FRONT", "SA", "caolan", -100, 180),
    _Seat("duyu", "杜宇", "FRONT", "SA", "caolan", -650, -60),
    _Seat("mengtie", "孟铁", "SHOP", "TL", "fangwei", 50, -80),
    _Seat("gaosong", "高松", "SHOP", "TECH", "mengtie", 650),
    _Seat("fuqiang", "傅强", "SHOP", "TECH", "mengtie", 300),
    _Seat("renjie", "任杰", "SHOP", "TECH", "mengtie", 150, 80),
    _Seat("shiyan", "石岩", "SHOP", "TECH", "mengtie", -50),
    _Seat("tanlei", "谭磊", "SHOP", "TECH", "mengtie", -300, 150),
    _Seat("laixu", "赖旭", "SHOP", "TECH", "mengtie", -950),
    _Seat("yaoxin", "姚欣", "CARE", "CM", "fangwei", 300),
    _Seat("wenqiao", "温乔", "CARE", "CSR", "yaoxin", 650, 60),
    _Seat("jiangyue", "江月", "CARE", "CSR", "yaoxin", 350),
    _Seat("luoyi", "罗艺", "CARE", "CSR", "yaoxin", 200, 60),
    _Seat("qinlan", "秦岚", "CARE", "CSR", "yaoxin", 0, 120),
    _Seat("zhongan", "钟安", "CARE", "CSR", "yaoxin", -700, -80),
)


class Account(NamedTuple):
    """Somebody who can sign in to the demonstration.

    The login is the person's code; `who` says through whose eyes one then looks.
    """

    login: str
    role: str
    who: Message


class Demo(NamedTuple):
    """The bundle of the demonstration and the accounts to create for it."""

    bundle: dict[str, list[Row]]
    accounts: tuple[Account, ...]


ACCOUNTS = (
    Account("linrui", "leadership", say("leads the company")),
    Account("fangwei", "staff", say("leads after-sales and its teams")),
    Account("wenqiao", "staff", say("service agent")),
    Account("shenqing", "hr", say("HR person")),
    Account("jiamin", "auditor", say("sees all, changes nothing")),
)


def demo_bundle(today: date) -> Demo:
    """The company as it stands on the day: two whole months and the running one in part.

    In the first days of a month the month before counts as running: its last results come in.
    """
    as_of = today - timedelta(days=1)
    running = (today - timedelta(days=_SETTLING)).replace(day=1)
    first = running
    for _ in range(2):
        first = (first - timedelta(days=1)).replace(day=1)
    months = months_from(f"{first:%Y-%m}", 3)
    company = Company(_UNITS[0].name, "zh-CN", _SEED, months, mood=_MOOD, as_of=as_of)
    for unit in _UNITS:
        company.units[unit.code] = Unit(
            unit.code, unit.name, unit.kind, unit.parent, unit.lead, unit.earns, skill=unit.skill
        )
    _seat(company)
    count_heads(company)
    bundle = {name: list(rows) for name, rows in sheets(company, _POOL).items()}
    bundle["excuses"] = [row for row in bundle["excuses"] if row["owner"] != _SILENT]
    return Demo(bundle, ACCOUNTS)


def _seat(company: Company) -> None:
    rng = seeded(_SEED)
    for number, seat in enumerate(_SEATS, 1):
        person = Person(
            number,
            seat.code,
            seat.name,
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
