"""The story of the demonstration: who plans, offers, says and reports what, in two languages.

Codes and numbers are those of `demo`; days count back from the day on which it is shown.
"""

from scorecards.sample.demo import MOVED
from scorecards.sample.events import (
    NOTHING,
    Decided,
    Drafted,
    Feared,
    Initiated,
    Late,
    Left,
    Moved,
    Raised,
    Remark,
    Reply,
    Reported,
    Round,
    Step,
    Timed,
)
from scorecards.sample.words import Both

AGREED: Both = ("在抛接球 {0} 中商定", "Agreed in offer {0}")

WEEKS: tuple[Timed, ...] = (
    Moved(12, "shenqing", MOVED, "CARE", "CSR", "yaoxin"),
    Initiated(
        12, "yaoxin", "objective C-CARE",
        ("回访外呼系统上线", "Dialler for call-backs"), "yaoxin", 20, -12, "36000", "running",
        ("先在客户关怀组试用,稳定后推广到销售回访。",
         "First for customer care; sales call-backs follow once it runs well."),
        (Step(("供应商选定", "Supplier chosen"), 15, 14),
         Step(("客户名单对接", "Customer list connected"), 3),
         Step(("全组培训并切换", "Team trained and switched over"), -9)),
    ),
    Initiated(
        12, "fangwei", "objective I-SHOP",
        ("返工复盘周会", "Weekly look at repeated repairs"), "mengtie", 18, -10, None, "running",
        ("每周三下班前二十分钟,只看返工单,不追责。",
         "Twenty minutes each Wednesday: repeated repairs only, and no blame."),
        (Step(("返工原因分类表", "List of causes"), 12, 11),
         Step(("前三类原因的作业卡", "Job cards for the three commonest causes"), -4)),
    ),
    Initiated(
        11, "linrui", "objective F2",
        ("照明与空压机节能改造", "Lighting and compressors that use less power"), "jiamin",
        60, 11, "58000", "done",
        ("预计每月省电费四千元。", "Saves about 4,000 a month."),
        (Step(("施工完成", "Work done"), 20, 21),
         Step(("验收并付款", "Accepted and paid"), 12, 11)),
    ),
    Initiated(
        11, "linrui", "objective L2",
        ("线上预约小程序改版", "New booking app"), "jiangyue", -6, -40, "12000", "planned",
        ("三步完成预约,可选服务顾问。", "Three steps to a booking, with a choice of advisor."),
        (Step(("需求评审", "Requirements agreed"), -8),
         Step(("上线", "Live"), -36)),
    ),
    Feared(
        11, "fangwei", ("新车型配件供应不稳", "Parts for the new model run short"), "fangwei",
        "high", "high", "reduce",
        ("两款传感器已断货九天,厂家没有给出到货日。",
         "Two sensors have been out for nine days and the maker names no date."),
        ("向兄弟店借调库存;预约时先查件再排期。",
         "Borrow from sister shops; check stock before a visit is booked."),
        ("objective C-AFTER", "objective I-SHOP"),
    ),
    Feared(
        11, "shenqing", ("资深技师被同行挖走", "A rival hires a senior technician"), "mengtie",
        "medium", "medium", "reduce",
        ("附近新开两家快修店,薪资高一成五。",
         "Two quick-repair shops have opened nearby and pay fifteen percent more."),
        ("本季度做完技师职级与带教津贴方案。",
         "Settle grades and a coaching allowance this quarter."),
        ("objective L-SHOP", "objective I-SHOP"),
    ),
    Feared(
        11, "shenqing", ("客户资料外泄", "Customer data gets out"), "shenqing",
        "low", "high", "transfer",
        ("外呼系统要接入客户名单。", "The dialler needs the customer list."),
        ("合同写明责任,数据留在本地,投保网络安全险。",
         "The contract says who is liable, the data stays here, and we are insured."),
        ("objective C-QY",),
    ),
    Feared(
        11, "fangwei", ("举升机年检停用一天", "Lift stands still for its inspection"), "mengtie",
        "high", "low", "accept",
        NOTHING, ("排在客流最少的周二。", "On a Tuesday, when few cars come in."),
        ("objective I-SHOP",),
    ),
    Feared(
        10, "yaoxin", ("回访号码被标记为骚扰", "Our number is marked as spam"), "yaoxin",
        "low", "medium", "avoid",
        NOTHING, ("换用企业认证号码,每天拨打不超过三次。",
                  "A verified number, and no more than three tries a day."),
        ("objective C-CARE",),
    ),
    Drafted(10, "linrui"),
    Round(
        10, "linrui",
        ("下月按本季度节奏走,毛利要再往上一点。",
         "Next month keeps the pace of the quarter; margin has to rise a little."), -1,
        (("MARGIN", "AFTER", "240"), ("COSTRATE", "fangwei", "21.5"), ("CHECK", "fangwei", "93"),
         ("HIRE", "shenqing", "92")),
    ),
    Round(
        9, "yaoxin",
        ("外呼系统上线后,响应应该会快一些。",
         "With the dialler, first replies should get quicker."), 2,
        (("REPLY", "wenqiao", "11"),),
    ),
    Round(
        8, "yaoxin",
        ("这三个月你的响应一直在 12 分钟以内,我们把它写成目标吧。",
         "You have stayed below 12 minutes for three months; let us make it the target."), 4,
        (("REPLY", "wenqiao", "11.5"),), upcoming=False,
    ),
    Round(
        7, "fangwei",
        ("先看一遍,有困难直接还价并写清需要什么。",
         "Have a look. If it does not work, counter, and say what you need."), -3,
        (("GRIEVANCE", "yaoxin", "0.9"), ("CHECK", "yaoxin", "93"), ("RETURN", "caolan", "72"),
         ("COACH", "caolan", "6"), ("CHECK", "mengtie", "94")),
    ),
    Reply(
        7, "wenqiao", "accept", "REPLY", "wenqiao",
        reason=("没问题,班表不变就行。", "Fine, as long as the shifts stay."), upcoming=False,
    ),
    Left(6, "shenqing", "peikai", 1),
    Round(
        6, "yaoxin",
        ("下月目标,回访名单会比这个月多约一成。",
         "Next month: the list to call is about a tenth longer."), -5,
        (("CALLBACK", "wenqiao", "99"), ("SURVEY", "wenqiao", "9.5"),
         ("COURSE", "wenqiao", "4"), ("CALLBACK", "jiangyue", "98"),
         ("SURVEY", "jiangyue", "9.5")),
    ),
    Reply(6, "fangwei", "accept", "CHECK", "fangwei"),
    Raised(
        5, "linrui", "MARGIN", (("AFTER", "234", "280.8"), ("QY", "306", "367.2")),
        ("门店新签两家企业车队保养,从本月起计入售后毛利。",
         "Two company fleets have signed for servicing, which counts from this month."),
    ),
    Raised(
        5, "linrui", "MARGIN", (("AFTER", "690", "828"), ("QY", "906", "1087.2")),
        ("车队保养合同:季度目标随本月一起上调。",
         "The fleet contracts: the quarter rises with the month."),
        quarter=True,
    ),
    Remark(
        5, "linrui", "target MARGIN/AFTER",
        ("@fangwei 车队合同已签,目标从 228 调到 234。人手够吗?",
         ("@fangwei the fleet contracts are signed, so the target goes from 228 to 234. "
         "Do you have enough hands?")),
    ),
    Reply(
        5, "fangwei", "counter", "MARGIN", "AFTER", "234",
        ("新车型配件缺货,下月进厂会少一周的量。",
         "Parts for the new model are short; we lose about a week of visits."),
        ("请批准向兄弟店调拨两套传感器,并增加一名临时配件员。",
         "Two sets of sensors from a sister shop, and a parts keeper for a month."),
    ),
    Reply(
        5, "fangwei", "counter", "COSTRATE", "fangwei", "22",
        ("两台新举升机下月开始折旧,约占 0.4 个百分点。",
         "Two new lifts begin to be written off next month: about 0.4 points."),
        ("若要 21.5,请把折旧放在公司层面。",
         "For 21.5, the write-off would have to stay with the company."),
    ),
    Remark(
        4, "fangwei", "target MARGIN/AFTER",
        ("@linrui 前台够,车间周末缺一个人。先请 @mengtie 排加班,下周看数再定。",
         ("@linrui the desk is fine; the workshop lacks one at weekends. @mengtie plans overtime, "
         "and we look at the numbers next week.")),
    ),
    Reply(
        4, "wenqiao", "accept", "SURVEY", "wenqiao",
        reason=("同意。", "Agreed."),
    ),
    Reply(
        4, "yaoxin", "counter", "GRIEVANCE", "yaoxin", "1",
        ("投诉多半来自等配件,关怀组只能安抚,不能缩短等待。",
         "Most complaints are about waiting for parts; we can calm people, not bring the parts."),
        ("到货信息每天同步给我们一次,就能提前通知客户。",
         "With the arrivals sent to us daily we could call customers first."),
    ),
    Reply(4, "yaoxin", "accept", "CHECK", "yaoxin"),
    Reply(
        3, "linrui", "counter", "MARGIN", "AFTER", "238",
        ("调拨已批,配件员从总部借一个月。按 238 走。",
         "The sensors are granted and head office lends somebody for a month. Let us say 238."),
    ),
    Reply(
        3, "wenqiao", "counter", "CALLBACK", "wenqiao", "98.5",
        ("名单多一成,老客户里有两成要拨三次以上才接。",
         "The list grows by a tenth, and one in five regulars answers only the third call."),
        ("外呼系统晚上时段的账号,或每周两次两小时的支援。",
         "An evening account for the dialler, or two hours of help twice a week."),
    ),
    Remark(
        3, "shenqing", "objective L-AFTER",
        ("@fangwei 本月培训还有六个人没有报名,名单已发。@jiamin 讲师费走哪个科目?",
         ("@fangwei six people have not signed up for training yet; you have the list. "
         "@jiamin which account takes the trainer's fee?")),
    ),
    Remark(
        3, "fangwei", "objective L-AFTER",
        ("@shenqing 收到,周五前补齐。", "@shenqing got it, they will by Friday."),
    ),
    Round(
        2, "yaoxin",
        ("本月保养到期的客户比预计多六十位,名单已放共享盘。",
         "Sixty more customers than planned are due for service; see the shared folder."),
        -2, (("BOOKED", "wenqiao", "50"),), upcoming=False,
    ),
    Remark(
        2, "linrui", "objective C-CARE",
        ("@yaoxin 回访完成率这周往下走,是人手还是名单的问题?",
         "@yaoxin call-backs are falling this week. Is it people, or the list?"),
    ),
    Remark(
        2, "yaoxin", "objective C-CARE",
        (("@linrui 两件事凑到一起:外呼系统的名单还没接上,钟安又请了两天假。"
         "@wenqiao 今晚帮着补打一批,明天给您新的数。"),
         ("@linrui two things at once: the dialler has no list yet, and Zhong An was away for two "
         "days. @wenqiao calls some more tonight; you get new numbers tomorrow.")),
    ),
    Reply(1, "yaoxin", "remind", "REPLY", "wenqiao"),
    Remark(
        1, "wenqiao", "objective C-CARE",
        ("@yaoxin 补打了 18 位,接通 11 位。号码显示成外地,很多人直接挂掉。",
         ("@yaoxin I called 18 and reached 11. We show up as a number from elsewhere, "
         "so many hang up.")),
    ),
)  # fmt: skip  # every event as a block, so that it reads as the story that it is
"""The days before, in their order."""

EVENING: tuple[Late, ...] = (
    Reported(
        "wenqiao", "SURVEY", "wenqiao", {"points": "204", "answers": "22"},
        ("三位客户主动表扬取送车服务。", "Three customers praised the pick-up service."), 8,
        "csv", ("回访评分明细", "survey answers"),
    ),
    Reported(
        "wenqiao", "CALLBACK", "wenqiao", {"done": "39", "due": "47"},
        ("外呼名单未对接,手工拨打;晚间接通率低。",
         "No list in the dialler yet, so called by hand; few answer in the evening."), 4,
        "pdf", ("拨打记录", "call log"),
    ),
    Reported(
        "zhongan", "CALLBACK", "zhongan", {"done": "30", "due": "39"},
        ("请假两天,未完成的已转交同组。", "Away for two days; the rest went to the team."), 3,
    ),
    Reported(
        "ningbo", "SURVEY", "ningbo", {"points": "228", "answers": "25"}, NOTHING, 9,
        "png", ("评分趋势", "survey trend"),
    ),
    Reported(
        "duyu", "SURVEY", "duyu", {"points": "118", "answers": "16"},
        ("两位客户对等待时间不满,已逐一致歉并约复检。",
         "Two customers minded the wait; I apologised and offered them a check."), 3,
    ),
    Reported(
        "fangwei", "CHECK", "fangwei", {"": "94.1"},
        ("抽查 25 单,一单漏贴提示卡。", "25 orders checked; one lacked the reminder card."), 6,
        "csv", ("抽查记录", "spot checks"),
    ),
    Reported(
        "caolan", "COACH", "caolan", {"": "4.2"},
        ("杜宇跟岗两次,讲解报价话术。", "Du Yu shadowed twice; how to explain a quote."), 8,
        "pdf", ("签到表", "sign-in sheet"),
    ),
    Reported(
        "mengtie", "COACH", "mengtie", {"": "7.5"},
        ("含周末集中培训。", "With the training at the weekend."), 7,
    ),
    Reported(
        "yaoxin", "GRIEVANCE", "yaoxin", {"cases": "1", "orders": "88"},
        ("一起等配件的投诉尚未结案,已计入。",
         "One about waiting for parts is still open; it counts."), 7,
        "csv", ("投诉台账", "complaints"),
    ),
    Decided("fangwei", "COACH", "caolan"),
    Decided(
        "fangwei", "COACH", "mengtie",
        ("周末培训的签到表没有附上,补齐后重新提交。",
         "The sign-in sheet of the weekend is missing; add it and send it again."),
    ),
    Reported(
        "mengtie", "COACH", "mengtie", {"": "6.5"},
        ("扣除周末两次缺席,签到表已附。", "Less two absences at the weekend; the sheet is here."),
        8, "pdf", ("周末签到表", "weekend sign-in sheet"),
    ),
)  # fmt: skip  # as above
"""The evening before."""
