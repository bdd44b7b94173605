"""The sheets of a bundle and their columns, in the order in which they are documented."""

from functools import cache

from scorecards.bundle.kinds import NUMBERS, Column, Kind, Sheet
from scorecards.bundle.kinds import choice_of as _choice
from scorecards.bundle.kinds import column_of as _column
from scorecards.bundle.record_sheets import RECORD_SHEETS

__all__ = ["NUMBERS", "RECORDS", "SHEETS", "Column", "Kind", "Sheet", "find_column", "find_sheet"]

_FREQUENCIES = ("day", "week", "month", "quarter", "half", "year")
_CYCLE_FREQUENCIES = ("month", "quarter", "half", "year")
_STATES = ("draft", "active", "scoring", "calibration", "published", "closed")
_EFFECTS = ("pay", "multiply", "cap", "floor", "veto", "award", "plan")

SHEETS: tuple[Sheet, ...] = (
    Sheet("company", ("公司", "企业"), (
        _column("name*", "名称 公司名称"),
        _column("currency", "币种 货币", default="CNY"),
        _column("locale", "语言 语言区域", default="zh-CN"),
        _column("timezone", "时区"),
        _column("escalation_days", "升级天数", Kind.INTEGER, "7"),
    ), required=True),
    Sheet("units", ("部门", "组织", "班组"), (
        _column("code*", "编码 部门编码", Kind.CODE),
        _column("name*", "名称 部门名称"),
        _column("parent", "上级 上级部门", Kind.CODE),
        _column("lead", "负责人", Kind.CODE),
    ), required=True),
    Sheet("roles", ("岗位",), (
        _column("code*", "编码 岗位编码", Kind.CODE),
        _column("name*", "名称 岗位名称"),
    )),
    Sheet("people", ("人员", "员工"), (
        _column("code*", "编码 工号", Kind.CODE),
        _column("name*", "姓名 名称"),
        _column("email", "邮箱 电子邮箱"),
        _column("unit*", "部门", Kind.CODE),
        _column("role", "岗位", Kind.CODE),
        _column("manager", "直接上级 上级", Kind.CODE),
        _column("joined", "入职日期", Kind.DATE),
        _column("left", "离职日期", Kind.DATE),
        _column("base_pay", "绩效工资基数 基本工资", Kind.EXACT),
        _column("target_bonus", "目标奖金", Kind.EXACT),
    ), required=True),
    Sheet("cycles", ("考核周期", "周期"), (
        _column("code*", "编码 周期编码", Kind.CODE),
        _column("name*", "名称 周期名称"),
        _column("starts*", "开始日期", Kind.DATE),
        _column("ends*", "结束日期", Kind.DATE),
        _choice("frequency*", "频率", _CYCLE_FREQUENCIES),
        _column("parent", "上级周期 上级", Kind.CODE),
        _choice("state", "状态", _STATES, "active"),
        _column("rollup_cap", "汇总封顶 汇总上限", Kind.HUNDREDTHS, "100"),
        _column("acceptance", "须接受 须双方接受", Kind.FLAG, "no"),
    ), required=True),
    Sheet("perspectives", ("维度",), (
        _column("code*", "编码 维度编码", Kind.CODE),
        _column("name*", "名称 维度名称"),
        _column("weight*", "权重", Kind.HUNDREDTHS),
        _column("cycle", "考核周期 周期", Kind.CODE),
    ), required=True),
    Sheet("objectives", ("目标",), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("code*", "编码 目标编码", Kind.CODE),
        _column("name*", "名称 目标名称"),
        _column("owner*", "责任人 负责人", Kind.CODE),
        _column("parent", "上级目标 上级", Kind.CODE),
        _column("perspective", "维度", Kind.CODE),
        _column("weight", "权重", Kind.HUNDREDTHS),
        _choice("rollup", "汇总方式", ("weighted", "average", "min", "max"), "weighted"),
        _column("points", "分值", Kind.HUNDREDTHS),
        _choice("kind", "类型 目标类型", ("committed", "aspirational"), "committed"),
    )),
    Sheet("measures", ("指标", "指标库"), (
        _column("code*", "编码 指标编码", Kind.CODE),
        _column("name*", "名称 指标名称"),
        _choice("direction*", "方向", ("increase", "decrease", "maintain")),
        _column("unit", "单位"),
        _choice("aggregate", "聚合方式", ("sum", "mean", "last", "min", "max")),
        _column("inputs", "输入项", Kind.CODES),
        _column("formula", "公式 计算公式"),
        _column("decimals", "小数位 小数位数", Kind.INTEGER, "2"),
        _column("curve", "计分曲线 计分规则", default="linear"),
        _choice("frequency", "频率 填报频率", _FREQUENCIES, "month"),
        _column("description", "说明 指标说明"),
        _column("approval", "须审批 须上级审批", Kind.FLAG, "no"),
    )),
    Sheet("targets", ("目标值", "指标分配"), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("objective*", "目标 目标编码", Kind.CODE),
        _column("measure*", "指标 指标编码", Kind.CODE),
        _column("owner*", "责任人 负责人", Kind.CODE),
        _column("weight", "权重", Kind.HUNDREDTHS),
        _column("points", "分值", Kind.HUNDREDTHS),
        _column("baseline", "基线值", Kind.EXACT),
        _column("threshold", "门槛值", Kind.EXACT),
        _column("target", "目标值", Kind.EXACT),
        _column("stretch", "挑战值", Kind.EXACT),
        _column("curve", "计分曲线 计分规则"),
        _column("plan", "进度计划 月度计划"),
        _column("starts", "开始日期 起始日期", Kind.DATE),
        _column("ends", "结束日期 截止日期", Kind.DATE),
    )),
    Sheet("checkins", ("进展更新", "进展"), (
        _column("measure*", "指标 指标编码", Kind.CODE),
        _column("owner*", "责任人 负责人", Kind.CODE),
        _column("period*", "期间 周期", Kind.PERIOD),
        _column("value*", "实际值 数值", Kind.EXACT),
        _column("input", "输入项", Kind.CODE),
        _column("recorded_at", "填报时间 记录时间", Kind.INSTANT),
        _column("author", "填报人"),
        _column("note", "备注 说明"),
        _column("source", "数据来源 来源"),
        _column("confidence", "信心指数", Kind.INTEGER),
        _column("approved_by", "批准人 审批人"),
    )),
    Sheet("adjustments", ("加减分",), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("owner*", "责任人 负责人 对象", Kind.CODE),
        _column("points*", "分值 分数", Kind.EXACT),
        _column("reason*", "原因 事由"),
    )),
    Sheet("excuses", ("免报",), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("measure*", "指标 指标编码", Kind.CODE),
        _column("owner*", "责任人 负责人", Kind.CODE),
        _column("reason*", "原因 事由"),
        _column("approved_by", "批准人 审批人"),
    )),
    Sheet("links", ("关联",), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("from*", "起点 来源目标", Kind.CODE),
        _column("to*", "终点 去向目标", Kind.CODE),
        _choice("kind*", "类型 关联类型", ("supports", "causes")),
    )),
    Sheet("schemes", ("考核方案", "方案"), (
        _column("code*", "编码 方案编码", Kind.CODE),
        _column("version*", "版本", Kind.INTEGER),
        _column("name*", "名称 方案名称"),
        _column("cycles*", "考核周期 周期", Kind.CODES),
        _column("grades*", "绩效等级 等级"),
        _column("pool", "奖金包", Kind.EXACT),
        _column("line_cap", "单项封顶 单项上限", Kind.HUNDREDTHS, "120"),
        _column("rounding", "取整 取整单位", Kind.EXACT),
    )),
    Sheet("rules", ("规则",), (
        _column("scheme*", "考核方案 方案", Kind.CODE),
        _column("version*", "版本", Kind.INTEGER),
        _column("code*", "编码 规则编码", Kind.CODE),
        _column("applies_to*", "适用对象"),
        _choice("effect*", "效果", _EFFECTS),
        _column("value", "数值 值"),
        _column("when", "条件"),
        _column("group", "分组 组"),
        _column("label", "名目 标签"),
    )),
    *RECORD_SHEETS,
)  # fmt: skip  # one column a line reads as the table that it is

RECORDS = tuple(sheet.name for sheet in RECORD_SHEETS)
"""The sheets of what happens around the plan."""


@cache
def _sheets_by_name() -> dict[str, Sheet]:
    return {name.casefold(): sheet for sheet in SHEETS for name in (sheet.name, *sheet.zh)}


@cache
def _columns_by_name(sheet: Sheet) -> dict[str, Column]:
    return {
        name.casefold(): column for column in sheet.columns for name in (column.name, *column.zh)
    }


def find_sheet(name: str) -> Sheet | None:
    """The sheet of that name, English or Chinese, in any case.

    >>> found = find_sheet("考核周期")
    >>> found.name if found else None
    'cycles'
    """
    return _sheets_by_name().get(name.strip().casefold())


def find_column(sheet: Sheet, name: str) -> Column | None:
    """The column of that name, English or Chinese, in any case; a ``*`` after it is no matter."""
    return _columns_by_name(sheet).get(name.strip().rstrip("*＊").rstrip().casefold())
