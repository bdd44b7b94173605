"""The measures of the invented company, and which role answers for which of them."""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from goals.numbers import plain


class Kpi(NamedTuple):
    """A measure and how its numbers usually fall.

    Without inputs `centre`, `slope`, `least` and `most` count steps of the last decimal; with
    inputs (a part, what is left of it, the whole: `volume`) ten-thousandths of the whole.
    """

    code: str
    perspective: str
    zh: str
    en: str
    direction: str
    unit: tuple[str, str]
    aggregate: str
    inputs: str
    formula: str
    decimals: int
    curve: str
    levels: tuple[str, str, str, str]
    centre: int
    slope: int
    least: int
    most: int
    volume: tuple[int, int] = (1, 1)
    frequency: str = "month"

    @property
    def additive(self) -> bool:
        """Whether months and people add up, so that levels grow with both."""
        return self.aggregate == "sum" and not self.formula


_PERCENT = ("%", "%")
_SCORE = ("分", "points")
_HOURS = ("小时", "h")
_MONEY = ("千元", "k")
_COUNT = ("台", "cars")
_WHOLE = 10_000

# One measure a block: what it is · how it is scored · how its numbers fall.
KPIS: dict[str, Kpi] = {kpi.code: kpi for kpi in (
    Kpi("OUTPUT", "FIN", "接车产值", "Repair orders written", "increase", _MONEY, "sum", "", "",
        1, "linear", ("0", "30", "60", "78"), 585, 52, 0, 1200),
    Kpi("HOURS", "FIN", "有效工时", "Hours billed", "increase", _HOURS, "sum", "", "",
        1, "linear", ("40", "80", "150", "180"), 1470, 110, 0, 2400),
    Kpi("DEALS", "FIN", "成交台数", "Cars sold", "increase", _COUNT, "sum", "", "",
        0, "ratio", ("", "", "10", ""), 10, 2, 0, 30),
    Kpi("BOOKED", "FIN", "招揽进厂台次", "Visits won back", "increase", _COUNT, "sum", "", "",
        0, "at least: 60=110, 50=100, 40=80, 25=50", ("", "", "50", ""), 49, 7, 0, 120),
    Kpi("UPSELL", "FIN", "增项成交率", "Extra work agreed", "increase", _PERCENT, "",
        "accepted offered", "accepted / max(offered, 1) * 100",
        2, "linear", ("10", "", "35", "45"), 3450, 320, 0, _WHOLE, (20, 45)),
    Kpi("MARGIN", "FIN", "毛利", "Gross margin", "increase", _MONEY, "sum", "", "",
        1, "linear", ("6", "8", "12", "14.4"), 118, 7, 0, 400),
    Kpi("COSTRATE", "FIN", "费用率", "Cost ratio", "decrease", _PERCENT, "",
        "costs revenue", "costs / revenue * 100",
        2, "linear", ("30", "28", "22", "19"), 2230, -120, 1500, 3500, (800, 1500)),
    Kpi("BUDGET", "FIN", "预算偏差", "Distance from budget", "maintain", _PERCENT, "",
        "spent planned", "(spent - planned) / planned * 100",
        1, "points: -12=40, -3=100, 3=100, 12=40", ("", "", "0", ""), _WHOLE, 300,
        8500, 11500, (200, 400)),
    Kpi("SURVEY", "CUS", "回访评分", "Call-back survey", "increase", _SCORE, "",
        "points answers", "points / answers",
        2, "points: 6=0, 8=70, 9.5=100, 10=120", ("", "", "9.5", ""), 92000, 2600,
        40000, 100_000, (15, 40)),
    Kpi("GRIEVANCE", "CUS", "投诉率", "Complaint rate", "decrease", _PERCENT, "",
        "cases orders", "cases / orders * 100",
        2, "at most: 0.5=110, 1=100, 2=80, 4=50", ("", "", "1", ""), 80, -70, 0, 900, (60, 110)),
    Kpi("RETURN", "CUS", "客户回厂率", "Customers who return", "increase", _PERCENT, "",
        "returned due", "returned / due * 100",
        2, "ratio", ("", "", "70", ""), 6950, 520, 0, _WHOLE, (20, 50)),
    Kpi("CALLBACK", "CUS", "回访完成率", "Call-backs made", "increase", _PERCENT, "",
        "done due", "done / due * 100",
        2, "linear", ("70", "80", "98", "100"), 9620, 180, 0, _WHOLE, (40, 80)),
    Kpi("TESTDRIVE", "CUS", "试驾转化率", "Test drives won", "increase", _PERCENT, "",
        "won drives", "won / drives * 100",
        2, "ratio", ("", "", "28", ""), 2800, 300, 0, _WHOLE, (12, 30)),
    Kpi("INTERNAL", "CUS", "内部服务评分", "Score from colleagues", "increase", _SCORE, "mean",
        "", "", 1, "ratio", ("", "", "9", ""), 88, 4, 0, 100),
    Kpi("RECOMMEND", "CUS", "净推荐值", "Net promoters", "increase", _SCORE, "",
        "fans critics answers", "(fans - critics) / answers * 100",
        1, "linear", ("20", "30", "60", "75"), 6800, 400, 0, _WHOLE, (120, 260)),
    Kpi("PROMISE", "INT", "准时交车率", "Cars ready on time", "increase", _PERCENT, "",
        "punctual orders", "punctual / orders * 100",
        2, "linear", ("75", "80", "96", "100"), 9480, 200, 0, _WHOLE, (40, 90)),
    Kpi("REDO", "INT", "返工率", "Repairs redone", "decrease", _PERCENT, "",
        "redone orders", "redone / orders * 100",
        2, "at most: 1=110, 2=100, 4=80, 6=50", ("", "", "2", ""), 180, -110, 0, 1500, (40, 80)),
    Kpi("REPLY", "INT", "首次响应时间", "First reply", "decrease", ("分钟", "min"), "mean", "", "",
        1, "ratio", ("", "", "12", ""), 123, -14, 20, 400),
    Kpi("LEADS", "INT", "线索跟进率", "Leads followed up", "increase", _PERCENT, "",
        "followed leads", "followed / leads * 100",
        2, "linear", ("60", "", "95", "100"), 9350, 260, 0, _WHOLE, (25, 60)),
    Kpi("CHECK", "INT", "质检抽查得分", "Quality spot checks", "increase", _SCORE, "mean", "", "",
        1, "at least: 97=110, 93=100, 88=80, 80=50", ("", "", "93", ""), 937, 24, 0, 1000),
    Kpi("SAFETY", "INT", "安全巡检得分", "Safety rounds", "increase", _SCORE, "mean", "", "",
        0, "at least: 98=110, 95=100, 90=80, 80=50", ("", "", "95", ""), 96, 2, 0, 100,
        frequency="week"),
    Kpi("STOCK", "INT", "配件库存天数", "Days of parts in stock", "maintain", ("天", "days"),
        "last", "", "",
        1, "points: 10=30, 22=100, 32=100, 55=20", ("", "", "27", ""), 280, 40, 50, 800),
    Kpi("TOOLS", "INT", "失准工具数", "Tools out of calibration", "maintain", ("件", "tools"),
        "max", "", "",
        0, "pass", ("", "", "0", ""), -1, -1, 0, 6),
    Kpi("CLOSE", "INT", "月结用时", "Days to close the books", "decrease", ("天", "days"), "last",
        "", "", 0, "pass", ("", "", "5", ""), 5, -1, 1, 15),
    Kpi("COURSE", "LRN", "培训学时", "Training hours", "increase", _HOURS, "sum", "", "",
        1, "ratio", ("", "", "4", ""), 40, 6, 0, 120),
    Kpi("EXAM", "LRN", "技能考试", "Skill test", "increase", _SCORE, "max", "", "",
        0, "at least: 95=115, 85=100, 75=80, 60=60", ("", "", "85", ""), 86, 5, 0, 100),
    Kpi("COACH", "LRN", "带教时数", "Coaching hours", "increase", _HOURS, "sum", "", "",
        1, "linear", ("0", "", "6", "9"), 58, 8, 0, 200),
    Kpi("TURNOVER", "LRN", "员工流失率", "Staff who left", "decrease", _PERCENT, "",
        "leavers heads", "leavers / heads * 100",
        2, "linear", ("9", "", "2", ""), 260, -170, 0, 2500, (30, 60)),
    Kpi("HIRE", "LRN", "招聘到岗率", "Openings filled", "increase", _PERCENT, "",
        "filled openings", "filled / openings * 100",
        2, "ratio", ("", "", "90", ""), 8800, 600, 0, _WHOLE, (8, 20)),
    Kpi("ONLINE", "LRN", "线上预约占比", "Booked online", "increase", _PERCENT, "",
        "online booked", "online / booked * 100",
        2, "linear", ("20", "", "60", "80"), 4800, 400, 0, _WHOLE, (200, 400)),
    Kpi("PULSE", "LRN", "员工敬业度", "Staff engagement", "increase", _SCORE, "min", "", "",
        0, "linear", ("50", "", "80", "95"), 76, 4, 0, 100, frequency="quarter"),
)}  # fmt: skip  # one measure a block reads as the table that it is

_MANAGING = (("COSTRATE", 35), ("GRIEVANCE", 25), ("CHECK", 20), ("TURNOVER", 20))
_LEADING = (("COSTRATE", 40), ("GRIEVANCE", 25), ("BUDGET", 15), ("TURNOVER", 20))

DUTIES: dict[str, tuple[tuple[str, int], ...]] = {
    "GM": _LEADING,
    "RD": _LEADING,
    "SM": _LEADING,
    "AM": _MANAGING,
    "SLM": _MANAGING,
    "CM": _MANAGING,
    "OM": _MANAGING,
    "TL": (("RETURN", 40), ("CHECK", 35), ("COACH", 25)),
    "SA": (("OUTPUT", 30), ("SURVEY", 25), ("PROMISE", 20), ("UPSELL", 15), ("COURSE", 10)),
    "TECH": (("HOURS", 30), ("REDO", 25), ("CHECK", 15), ("GRIEVANCE", 15), ("EXAM", 15)),
    "CSR": (("CALLBACK", 25), ("REPLY", 25), ("SURVEY", 20), ("BOOKED", 20), ("COURSE", 10)),
    "SALES": (("DEALS", 40), ("TESTDRIVE", 20), ("LEADS", 20), ("SURVEY", 10), ("COURSE", 10)),
    "PARTS": (("STOCK", 35), ("BUDGET", 20), ("TOOLS", 20), ("INTERNAL", 15), ("EXAM", 10)),
    "HR": (("HIRE", 30), ("INTERNAL", 25), ("BUDGET", 20), ("CLOSE", 15), ("COURSE", 10)),
    "FIN": (("CLOSE", 30), ("BUDGET", 30), ("INTERNAL", 25), ("EXAM", 15)),
}
"""What each role answers for, with its points, 100 in all."""

BASE_PAY = {
    "GM": 42000, "RD": 30000, "SM": 22000, "AM": 16000, "SLM": 16000, "CM": 14000, "OM": 13000,
    "TL": 9500, "SA": 6800, "TECH": 7600, "CSR": 5600, "SALES": 6200, "PARTS": 5400,
    "HR": 8200, "FIN": 8600,
}  # fmt: skip  # three lines of pay rather than fifteen


@lru_cache(maxsize=4096)
def levels(code: str, months: int, scale: int) -> tuple[str, str, str, str]:
    """Baseline, threshold, target, stretch over so many months, for targets of `scale` percent.

    >>> levels("OUTPUT", 3, 110)
    ('0', '99', '198', '257.4')
    """
    kpi = KPIS[code]
    if not kpi.additive:
        return kpi.levels
    factor = Fraction(months * scale, 100)
    baseline, threshold, target, stretch = (
        plain(Fraction(level) * factor) if level else "" for level in kpi.levels
    )
    return baseline, threshold, target, stretch
