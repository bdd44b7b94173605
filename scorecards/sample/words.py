"""Words of the invented company in Chinese and English: pairs, Chinese first."""

Both = tuple[str, str]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _pairs(text: str) -> tuple[Both, ...]:
    """Characters with how they are written in Latin letters: ``安an 白bai``."""
    return tuple((word[0], word[1:]) for word in text.split())


COMPANY: Both = ("海岳汽车服务集团", "Larkfield Motor Group")
DOMAINS: Both = ("haiyue.example", "larkfield.example")

PERSPECTIVES: dict[str, tuple[str, str, int]] = {
    "FIN": ("财务", "Financial", 30),
    "CUS": ("客户", "Customer", 30),
    "INT": ("内部流程", "Internal process", 25),
    "LRN": ("学习与成长", "Learning and growth", 15),
}

PURPOSES: dict[str, Both] = {
    "FIN": ("每次进店都有好回报", "Earn more from every visit"),
    "CUS": ("客户放心再来", "Customers come back"),
    "INT": ("一次做对、按时交付", "Right first time, on time"),
    "LRN": ("人人都有真本领", "Everyone masters the craft"),
}

EXTRAS: dict[str, tuple[str, Both, tuple[str, ...]]] = {
    "F2": ("FIN", ("把钱花在刀刃上", "Spend where it counts"), ("COSTRATE", "BUDGET")),
    "C2": ("CUS", ("赢得口碑", "Be recommended"), ("RECOMMEND",)),
    "I2": ("INT", ("零事故", "No accidents"), ("SAFETY",)),
    "L2": ("LRN", ("数字化与敬业", "Digital and committed"), ("ONLINE", "PULSE")),
}
"""Objectives of the company alone, beside the cascaded ones, and what measures them."""

ROLES: dict[str, Both] = {
    "GM": ("总经理", "General manager"),
    "RD": ("区域总监", "Regional director"),
    "SM": ("店总", "Store manager"),
    "AM": ("售后经理", "Service manager"),
    "SLM": ("销售经理", "Sales manager"),
    "CM": ("客服经理", "Customer care manager"),
    "OM": ("运营主管", "Operations lead"),
    "TL": ("班组长", "Team lead"),
    "SA": ("服务顾问", "Service advisor"),
    "TECH": ("维修技师", "Technician"),
    "CSR": ("客服专员", "Service agent"),
    "SALES": ("销售顾问", "Sales advisor"),
    "PARTS": ("配件专员", "Parts keeper"),
    "HR": ("人事专员", "HR officer"),
    "FIN": ("财务专员", "Accountant"),
}

UNITS: dict[str, Both] = {
    "hq": ("职能中心", "Head office"),
    "after": ("售后部", "Aftersales"),
    "sales": ("销售部", "Sales"),
    "care": ("客服部", "Customer care"),
    "ops": ("配件与运营部", "Parts and operations"),
    "team": ("{0}组", "team {0}"),
    "store": ("{1}{0}店", "{1} store {0}"),
    "region": ("第{0}区域", "Region {0}"),
    "zone": ("第{0}大区", "Zone {0}"),
    "division": ("第{0}事业部", "Division {0}"),
}

CITIES: tuple[Both, ...] = (
    ("杭州", "Ashford"), ("成都", "Bramley"), ("武汉", "Corby"), ("西安", "Denham"),
    ("长沙", "Elmswell"), ("青岛", "Farley"), ("合肥", "Granton"), ("厦门", "Hexham"),
    ("昆明", "Ilford"), ("沈阳", "Keswick"), ("佛山", "Ludlow"), ("宁波", "Malton"),
)  # fmt: skip  # pairs read better side by side

SURNAMES = _pairs(
    "安an 白bai 曹cao 岑cen 程cheng 戴dai 邓deng 丁ding 董dong 杜du 范fan 方fang 冯feng 傅fu "
    "高gao 葛ge 龚gong 顾gu 郝hao 何he 贺he 侯hou 胡hu 贾jia 江jiang 金jin 康kang 孔kong 赖lai "
    "雷lei 黎li 梁liang 林lin 卢lu 陆lu 罗luo 毛mao 孟meng 莫mo 倪ni 潘pan 彭peng 齐qi 秦qin "
    "邱qiu 任ren 邵shao 沈shen 石shi 宋song 苏su 谭tan 唐tang 田tian 万wan 汪wang 魏wei "
    "夏xia 肖xiao 谢xie 薛xue 严yan 姚yao 叶ye 易yi 尹yin 于yu 余yu 袁yuan 曾zeng 章zhang "
    "钟zhong 朱zhu 邹zou"
)
GIVEN = _pairs(
    "安an 博bo 婵chan 辰chen 川chuan 丹dan 东dong 帆fan 芳fang 枫feng 刚gang 歌ge 冠guan 海hai "
    "涵han 皓hao 荷he 恒heng 华hua 嘉jia 建jian 洁jie 景jing 静jing 凯kai 可ke 兰lan 岚lan "
    "乐le 黎li 亮liang 琳lin 鹿lu 曼man 敏min 铭ming 楠nan 宁ning 佩pei 鹏peng 琪qi 乔qiao 晴qing "
    "然ran 蓉rong 瑞rui 森sen 诗shi 书shu 爽shuang 思si 桐tong 维wei 文wen 希xi 晓xiao 欣xin "
    "雅ya 延yan 阳yang 怡yi 奕yi 颖ying 宇yu 远yuan 悦yue 泽ze 哲zhe 臻zhen 志zhi 卓zhuo 梓zi"
)
FIRST_NAMES = _words(
    "Ada Amir Anya Beth Bram Carla Cian Dana Dev Ella Erik Faye Finn Gita Greg Hana Hugo Ines Ivan "
    "Jade Joel Kaya Kofi Lena Liam Maya Milo Nina Noor Olaf Omar Petra Priya Rafe Rosa Saul Skye "
    "Tara Theo Uma Vera Wade Wren Yara Yusuf Zara Zeno"
)
LAST_NAMES = _words(
    "Abbot Adeyemi Barlow Becker Cole Costa Dahl Drury Ellis Engel Farrow Fox Garland Gupta Hale "
    "Hobbs Irwin Ito Jansen Joyce Kaur Keane Larsen Lowe Marsh Moreau Nash Novak Okoro Olsen Park "
    "Pryce Quinn Rahman Reeve Sato Shaw Tate Toth Usman Vance Voss Walsh Weiss Yates Young"
)

REWARDED: tuple[Both, ...] = (
    ("客户送来锦旗", "A customer wrote to thank"),
    ("主动带教新员工", "Trained a newcomer unasked"),
    ("周末支援兄弟门店", "Helped another store at the weekend"),
    ("改进建议被采纳", "A suggestion was taken up"),
)
DEDUCTED: tuple[Both, ...] = (
    ("工单漏填", "Repair orders left incomplete"),
    ("迟到两次", "Late twice"),
    ("未按流程交接", "Handed over without the checklist"),
)
ABSENT: tuple[Both, ...] = (
    ("病假整月", "On sick leave all month"),
    ("产假", "On parental leave"),
    ("借调到其他门店", "Lent to another store"),
)
GONE: Both = ("已离职", "Has left the company")
CORRECTED: tuple[Both, ...] = (
    ("系统导出有误,已更正", "The export was wrong; mended"),
    ("补录月末单据", "Late papers of the month added"),
    ("与财务核对后调整", "Adjusted after a check with accounting"),
)
REMARKS: tuple[Both, ...] = (
    ("展厅活动带来客流", "The open day brought visitors"),
    ("重点客户续保", "A key customer renewed"),
    ("按辅导计划改进中", "Improving as planned in coaching"),
)
WORRIES: tuple[Both, ...] = (
    ("新车型配件缺货影响交付", "Parts for the new model were short"),
    ("两名同事休假,人手不足", "Two colleagues away, short of hands"),
    ("设备停机三天", "The lift stood still for three days"),
    ("方法不熟,已请组长带教", "Still learning; the team lead helps"),
)
SOURCES: dict[str, Both] = {
    "FIN": ("经销商管理系统", "Dealer system"),
    "CUS": ("回访系统", "Survey system"),
    "INT": ("工单系统", "Workshop system"),
    "LRN": ("培训平台", "Learning platform"),
}
BY_HAND: Both = ("手工登记", "Kept by hand")
