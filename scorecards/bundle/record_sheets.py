"""The sheets of what happens around the plan: who sat where, what was said, agreed and changed."""

from cascade.initiatives import STATUSES
from cascade.risks import LEVELS, RESPONSES
from goals.changes import KEYS
from scorecards.bundle.kinds import Kind, Sheet
from scorecards.bundle.kinds import choice_of as _choice
from scorecards.bundle.kinds import column_of as _column

_TURNS = ("offer", "counter", "accept", "decline", "withdraw", "remind")
_OUTCOMES = ("approved", "refused", "withdrawn")

RECORD_SHEETS: tuple[Sheet, ...] = (
    Sheet("assignments", ("任职记录", "任职"), (
        _column("person*", "人员 工号", Kind.CODE),
        _column("unit*", "部门", Kind.CODE),
        _column("role", "岗位", Kind.CODE),
        _column("manager", "直接上级 上级", Kind.CODE),
        _column("ends*", "截止日期 结束日期", Kind.DATE),
    )),
    Sheet("initiatives", ("行动方案",), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("place*", "所属 位置", Kind.PLACE),
        _column("name*", "名称 方案名称"),
        _column("number", "序号", Kind.INTEGER, "1"),
        _column("owner*", "责任人 负责人", Kind.CODE),
        _column("starts", "开始日期", Kind.DATE),
        _column("ends", "结束日期", Kind.DATE),
        _column("cost", "费用 预算", Kind.EXACT),
        _choice("status", "状态", STATUSES, "planned"),
        _column("note", "备注 说明"),
    )),
    Sheet("milestones", ("里程碑",), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("place*", "所属 位置", Kind.PLACE),
        _column("initiative*", "行动方案"),
        _column("number", "序号", Kind.INTEGER, "1"),
        _column("name*", "名称"),
        _column("due*", "到期日期 截止日期", Kind.DATE),
        _column("done_on", "完成日期", Kind.DATE),
    )),
    Sheet("risks", ("风险",), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("name*", "名称 风险名称"),
        _column("number", "序号", Kind.INTEGER, "1"),
        _column("owner*", "责任人 负责人", Kind.CODE),
        _choice("likelihood", "可能性", LEVELS, "medium"),
        _choice("impact", "影响 影响程度", LEVELS, "medium"),
        _choice("response", "应对 应对方式", RESPONSES, "reduce"),
        _column("measures_taken", "应对措施 措施"),
        _column("note", "备注 说明"),
        _column("open", "未关闭", Kind.FLAG, "yes"),
        _column("places", "所属 位置", Kind.PLACES),
    )),
    Sheet("comments", ("评论",), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("place*", "所属 位置", Kind.PLACE),
        _column("at*", "时间", Kind.INSTANT),
        _column("author*", "作者"),
        _column("text*", "内容"),
        _column("withdrawn_at", "撤回时间", Kind.INSTANT),
    )),
    Sheet("offers", ("抛接球", "协商"), (
        _column("cycle*", "考核周期 周期", Kind.CODE),
        _column("objective*", "目标 目标编码", Kind.CODE),
        _column("measure*", "指标 指标编码", Kind.CODE),
        _column("owner*", "责任人 负责人", Kind.CODE),
        _column("number", "序号", Kind.INTEGER, "1"),
        _column("position*", "轮次", Kind.INTEGER),
        _choice("kind*", "类型 回应", _TURNS),
        _column("actor*", "操作人"),
        _column("at*", "时间", Kind.INSTANT),
        _column("due", "答复期限", Kind.DATE),
        _column("weight", "权重", Kind.HUNDREDTHS),
        _column("points", "分值", Kind.HUNDREDTHS),
        _column("baseline", "基线值", Kind.EXACT),
        _column("threshold", "门槛值", Kind.EXACT),
        _column("target", "目标值", Kind.EXACT),
        _column("stretch", "挑战值", Kind.EXACT),
        _column("curve", "计分曲线 计分规则"),
        _column("reason", "原因 理由"),
        _column("resources", "所需资源 资源"),
    )),
    Sheet("amendments", ("变更记录", "变更"), (
        _column("cycle", "考核周期 周期", Kind.CODE),
        _column("at*", "时间", Kind.INSTANT),
        _column("effective*", "生效日期", Kind.DATE),
        _column("actor*", "操作人"),
        _column("action*", "操作"),
        _column("reason", "原因 理由"),
        _column("undoes", "撤销的变更", Kind.INSTANT),
        _choice("sheet*", "表 工作表", tuple(KEYS)),
        _column("code*", "编码"),
        _column("before", "变更前", Kind.STATE),
        _column("after", "变更后", Kind.STATE),
    )),
    Sheet("submissions", ("待批进展", "送审"), (
        _column("measure*", "指标 指标编码", Kind.CODE),
        _column("owner*", "责任人 负责人", Kind.CODE),
        _column("period*", "期间 周期", Kind.PERIOD),
        _column("submitted_at*", "提交时间", Kind.INSTANT),
        _column("author*", "填报人"),
        _column("inputs*", "实际值 数值", Kind.VALUES),
        _column("note", "备注 说明"),
        _column("source", "数据来源 来源"),
        _column("confidence", "信心指数", Kind.INTEGER),
        _choice("outcome", "审批结果 结果", _OUTCOMES),
        _column("decided_at", "审批时间", Kind.INSTANT),
        _column("decided_by", "审批人"),
        _column("reason", "原因 理由"),
    )),
)  # fmt: skip  # one column a line reads as the table that it is
