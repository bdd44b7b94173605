"""Measures to begin with, in Chinese and English: after-sales service first, then any company."""

from typing import NamedTuple

from goals.changes import Change, Row


class Ready(NamedTuple):
    """A measure of the library; pairs are Chinese and English, levels are typical ones."""

    code: str
    group: str
    name: tuple[str, str]
    description: tuple[str, str]
    direction: str
    unit: tuple[str, str]
    aggregate: str
    inputs: str = ""
    formula: str = ""
    decimals: int = 1
    curve: str = "linear"
    frequency: str = "month"


_PERCENT = ("%", "%")
_SCORE = ("分", "points")
_HOURS = ("小时", "h")
_DAYS = ("天", "days")
_MINUTES = ("分钟", "min")
_MONEY = ("千元", "k")
_NONE = ("", "")


def _share(part: str, whole: str) -> tuple[str, str]:
    return f"{part} {whole}", f"{part} / {whole} * 100"


GROUPS = ("after-sales", "customer", "finance", "process", "people", "projects")
"""Groups of the library in the order in which they are shown."""

READY: dict[str, Ready] = {each.code: each for each in (
    Ready("SATISFACTION", "after-sales", ("客户满意度", "Customer satisfaction"),
          ("服务后回访评分的平均值,满分 5 分。", "Mean of the ratings after service, out of 5."),
          "increase", _SCORE, "mean", *("", ""), 2, "points: 1=0, 4=80, 5=100"),
    Ready("COMPLAINTRATE", "after-sales", ("客户投诉率", "Complaint rate"),
          ("有效投诉数 ÷ 服务客户数。", "Valid complaints over customers served."),
          "decrease", _PERCENT, "sum", *_share("complaints", "customers"), 2,
          "at most: 1=100, 2=80, 3=60"),
    Ready("FIRSTRESPONSE", "after-sales", ("首次响应时间", "First response time"),
          ("从客户提出到首次人工回应的平均分钟数。",
           "Mean minutes from the customer's request to the first answer by a person."),
          "decrease", _MINUTES, "mean", decimals=1, curve="ratio"),
    Ready("RESOLUTION", "after-sales", ("问题解决率", "Resolution rate"),
          ("期内解决的问题 ÷ 期内受理的问题。", "Problems solved over problems taken in."),
          "increase", _PERCENT, "sum", *_share("solved", "received"), 2,
          "at least: 95=100, 90=90, 85=80, 80=60"),
    Ready("REPEATPROBLEM", "after-sales", ("重复问题率", "Repeat-problem rate"),
          ("同一问题三十天内再次发生的数量 ÷ 已解决问题。",
           "Problems that come back within thirty days over problems solved."),
          "decrease", _PERCENT, "sum", *_share("repeated", "solved"), 2, "ratio"),
    Ready("ONTIMEHANDLING", "after-sales", ("处理及时率", "On-time handling rate"),
          ("在承诺时限内办结的工单 ÷ 全部工单。",
           "Cases closed in the promised time over all cases."),
          "increase", _PERCENT, "sum", *_share("punctual", "cases"), 2),
    Ready("FIRSTFIX", "after-sales", ("一次修复率", "First-time fix rate"),
          ("一次修好的维修单 ÷ 全部维修单。", "Repairs right the first time over all repairs."),
          "increase", _PERCENT, "sum", *_share("fixed", "repairs"), 2),
    Ready("REWORK", "after-sales", ("返修率", "Rework rate"),
          ("返修的维修单 ÷ 全部维修单。", "Repairs that come back over all repairs."),
          "decrease", _PERCENT, "sum", *_share("reworked", "repairs"), 2, "ratio"),
    Ready("CARSRECEIVED", "after-sales", ("台次", "Cars received"),
          ("进厂维修保养的车辆台次。", "Cars taken in for service or repair."),
          "increase", ("台", "cars"), "sum", decimals=0),
    Ready("SERVICEOUTPUT", "after-sales", ("产值", "Service output"),
          ("工时费与配件收入合计。", "Labour and parts invoiced."),
          "increase", _MONEY, "sum", decimals=1),
    Ready("REPURCHASE", "after-sales", ("二次购买率", "Repeat purchase rate"),
          ("再次购买的客户 ÷ 老客户。", "Customers who buy again over existing customers."),
          "increase", _PERCENT, "sum", *_share("returning", "existing"), 2, "ratio"),
    Ready("REFERRAL", "after-sales", ("推荐购买率", "Referral rate"),
          ("经老客户推荐成交的新客户 ÷ 全部新客户。",
           "New customers won by recommendation over all new customers."),
          "increase", _PERCENT, "sum", *_share("referred", "new"), 2, "ratio"),
    Ready("REFUNDCYCLE", "after-sales", ("退款时长", "Refund cycle"),
          ("从同意退款到客户到账的平均天数。",
           "Mean days from agreeing to a refund to its arrival."),
          "decrease", _DAYS, "mean", decimals=1, curve="ratio"),
    Ready("CALLBACKRATE", "after-sales", ("回访完成率", "Call-backs made"),
          ("完成的回访 ÷ 应回访。", "Call-backs made over call-backs due."),
          "increase", _PERCENT, "sum", *_share("called", "due"), 2),
    Ready("NPS", "customer", ("净推荐值", "Net promoter score"),
          ("(推荐者 − 贬损者)÷ 答卷数 × 100。",
           "Promoters less detractors over answers, times 100."),
          "increase", _SCORE, "sum", "promoters detractors answers",
          "(promoters - detractors) / answers * 100", 1),
    Ready("RETENTION", "customer", ("客户保留率", "Customer retention"),
          ("期末仍在的期初客户 ÷ 期初客户。",
           "Customers at the start who are still there at the end."),
          "increase", _PERCENT, "sum", *_share("kept", "customers"), 2, "ratio",
          frequency="quarter"),
    Ready("NEWCUSTOMERS", "customer", ("新增客户数", "New customers"),
          ("首次成交的客户数。", "Customers who buy for the first time."),
          "increase", _NONE, "sum", decimals=0),
    Ready("MARKETSHARE", "customer", ("市场份额", "Market share"),
          ("本公司销量 ÷ 市场销量。", "Own sales over the sales of the market."),
          "increase", _PERCENT, "last", decimals=2, frequency="quarter"),
    Ready("CONVERSION", "customer", ("线索转化率", "Lead conversion"),
          ("成交线索 ÷ 全部线索。", "Leads won over all leads."),
          "increase", _PERCENT, "sum", *_share("won", "leads"), 2, "ratio"),
    Ready("REVENUE", "finance", ("营业收入", "Revenue"),
          ("已开票收入。", "Invoiced revenue."), "increase", _MONEY, "sum", decimals=1),
    Ready("GROSSMARGIN", "finance", ("毛利率", "Gross margin"),
          ("(收入 − 成本)÷ 收入。", "Revenue less cost over revenue."), "increase", _PERCENT,
          "sum", "revenue cost", "(revenue - cost) / revenue * 100", 2),
    Ready("COSTRATIO", "finance", ("费用率", "Cost ratio"),
          ("费用 ÷ 收入。", "Costs over revenue."), "decrease", _PERCENT,
          "sum", *_share("costs", "revenue"), 2, "ratio"),
    Ready("BUDGETGAP", "finance", ("预算偏差", "Distance from budget"),
          ("(实际 − 预算)÷ 预算;越接近 0 越好。", "Spent less planned over planned; best near 0."),
          "maintain", _PERCENT, "sum", "spent planned", "(spent - planned) / planned * 100", 1,
          "points: -15=0, -3=100, 3=100, 15=0"),
    Ready("CASHDAYS", "finance", ("回款天数", "Days to collect cash"),
          ("应收账款平均收回天数。", "Mean days until invoices are paid."),
          "decrease", _DAYS, "mean", decimals=0, curve="ratio"),
    Ready("INVENTORYDAYS", "finance", ("库存周转天数", "Days of stock"),
          ("期末库存可用天数。", "Days that the stock at the end would last."),
          "decrease", _DAYS, "last", decimals=0, curve="ratio"),
    Ready("ONTIMEDELIVERY", "process", ("准时交付率", "On-time delivery"),
          ("准时交付的订单 ÷ 全部订单。", "Orders delivered on time over all orders."),
          "increase", _PERCENT, "sum", *_share("punctual", "orders"), 2),
    Ready("DEFECTS", "process", ("缺陷率", "Defect rate"),
          ("有缺陷的产品 ÷ 检验的产品。", "Defective pieces over pieces inspected."),
          "decrease", _PERCENT, "sum", *_share("defective", "inspected"), 2, "ratio"),
    Ready("CYCLETIME", "process", ("流程周期", "Cycle time"),
          ("从开始到完成的平均天数。", "Mean days from start to finish."),
          "decrease", _DAYS, "mean", decimals=1, curve="ratio"),
    Ready("AUDITSCORE", "process", ("检查得分", "Audit score"),
          ("现场检查的平均得分,满分 100。", "Mean score of the rounds, out of 100."),
          "increase", _SCORE, "mean", *("", ""), 0, "at least: 95=100, 90=90, 85=80, 80=60"),
    Ready("ACCIDENTS", "process", ("安全事故数", "Accidents"),
          ("须上报的安全事故数。", "Accidents that have to be reported."),
          "decrease", _NONE, "sum", *("", ""), 0, "pass"),
    Ready("AVAILABILITY", "process", ("系统可用率", "System availability"),
          ("可用时间 ÷ 应可用时间。", "Time up over time promised."),
          "increase", _PERCENT, "sum", *_share("up", "promised"), 2,
          "at least: 99.9=100, 99.5=80, 99=60"),
    Ready("TRAININGHOURS", "people", ("培训学时", "Training hours"),
          ("每人完成的培训小时数。", "Hours of training finished."),
          "increase", _HOURS, "sum", decimals=1, curve="ratio"),
    Ready("SKILLTEST", "people", ("技能考核", "Skill test"),
          ("考核最好成绩,满分 100。", "Best result of the tests, out of 100."),
          "increase", _SCORE, "max", *("", ""), 0, "at least: 90=100, 80=85, 70=70, 60=60",
          frequency="quarter"),
    Ready("STAFFTURNOVER", "people", ("员工流失率", "Staff turnover"),
          ("主动离职人数 ÷ 平均人数。", "People who leave by choice over people employed."),
          "decrease", _PERCENT, "sum", *_share("leavers", "heads"), 2, "ratio"),
    Ready("ENGAGEMENT", "people", ("员工敬业度", "Staff engagement"),
          ("敬业度调查得分,满分 100。", "Result of the engagement survey, out of 100."),
          "increase", _SCORE, "last", decimals=0, frequency="quarter"),
    Ready("HIRINGTIME", "people", ("招聘周期", "Time to hire"),
          ("从职位开放到入职的平均天数。", "Mean days from opening a post to the first day."),
          "decrease", _DAYS, "mean", decimals=0, curve="ratio"),
    Ready("MILESTONES", "projects", ("里程碑达成率", "Milestones met"),
          ("按期完成的里程碑 ÷ 到期的里程碑。", "Milestones met in time over milestones due."),
          "increase", _PERCENT, "sum", *_share("met", "due"), 1),
    Ready("SUGGESTIONS", "projects", ("改善提案数", "Improvements made"),
          ("已实施的改善提案。", "Suggestions that were put into practice."),
          "increase", _NONE, "sum", decimals=0, curve="ratio"),
    Ready("YESNO", "projects", ("按期完成", "Done in time"),
          ("完成填 1,未完成填 0。", "1 when it is done, 0 when it is not."),
          "increase", _NONE, "max", *("", ""), 0, "pass"),
)}  # fmt: skip  # one measure a block reads as the table that it is


def row_of_ready(ready: Ready, language: str) -> Row:
    """The library's measure as a row of the plan, in the language (``zh…`` or any other).

    >>> row_of_ready(READY["NPS"], "en")["name"]
    'Net promoter score'
    """
    place = 0 if language.startswith("zh") else 1
    return {
        "code": ready.code,
        "name": ready.name[place],
        "direction": ready.direction,
        "unit": ready.unit[place],
        "aggregate": ready.aggregate,
        "inputs": ready.inputs,
        "formula": ready.formula,
        "decimals": ready.decimals,
        "curve": ready.curve,
        "frequency": ready.frequency,
        "description": ready.description[place],
        "approval": False,
    }


def taken(codes: list[str], language: str) -> list[Change]:
    """The changes that take these measures of the library over; unknown codes are left out."""
    return [
        Change("measures", None, row_of_ready(READY[code], language))
        for code in codes
        if code in READY
    ]
