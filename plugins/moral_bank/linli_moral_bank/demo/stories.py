"""What people in the demo tell: for each item how often it happens, and some ways to say it."""

from dataclasses import dataclass
from typing import Literal

from linli_moral_bank.models import FundSource

Scene = Literal["street", "garden", "kitchen", "sky"]


@dataclass(frozen=True, slots=True)
class Telling:
    """How an item comes up: its weight among all, the scene of its photo, and what is told."""

    weight: int
    scene: Scene
    stories: tuple[str, ...]


#: By the rule's code, as in the template "longhai".
DEEDS: dict[str, Telling] = {
    "found-property": Telling(
        5,
        "street",
        (
            "在公交站捡到一个钱包，已交到社区服务中心，失主当天领回。",
            "在超市门口捡到一部手机，等了半小时交还给失主。",
        ),
    ),
    "bravery": Telling(
        1,
        "street",
        ("看到有人抢老人的包，追上去拦住，和保安一起等到民警赶来。",),
    ),
    "stair-cleaning": Telling(
        14,
        "street",
        (
            "把三单元一楼到六楼的楼道扫了一遍，小广告也铲干净了。",
            "清理了楼道里堆的纸箱，拖了地。",
            "周末和孩子一起打扫楼道和扶手。",
        ),
    ),
    "waste-sorting": Telling(
        10,
        "garden",
        ("连续一周厨余、可回收分开投放，还教邻居怎么分。", "在垃圾点站桶两小时，帮大家分类。"),
    ),
    "dog-on-leash": Telling(3, "garden", ("劝说遛狗不牵绳的邻居，耐心讲明道理，对方接受了。",)),
    "six-have-family": Telling(
        3,
        "kitchen",
        ("我家参加“六有”家庭创建，家训上墙，每月开一次家庭会。",),
    ),
    "caring-for-elders": Telling(
        12,
        "kitchen",
        (
            "每天给瘫痪在床的婆婆擦身、翻身、喂饭。",
            "陪父亲去医院复查，跑上跑下一整天。",
            "周末回家给爸妈做饭、洗被褥。",
        ),
    ),
    "family-study": Telling(
        6, "kitchen", ("全家一起读《朱子家训》，孩子做了手抄报。", "晚上关掉手机陪孩子读书一小时。")
    ),
    "thrift": Telling(5, "kitchen", ("洗菜水冲厕所，坚持光盘，一个月省水两吨。",)),
    "family-peace": Telling(2, "kitchen", ("劝和了闹分家的两兄弟，一家人坐下来吃了团圆饭。",)),
    "free-haircut": Telling(
        8,
        "street",
        (
            "上门给行动不便的老人理发，分文不取。",
            "在社区广场给困难群众义务理发，一上午理了九位。",
        ),
    ),
    "visiting-elders": Telling(
        16,
        "kitchen",
        (
            "去看望独居的老人，陪她聊了一下午，换了灯泡。",
            "给独居的大爷送去刚包的饺子，量了血压。",
            "敲门问候对门独居的婆婆，帮她把煤气阀检查了一遍。",
        ),
    ),
    "errands": Telling(
        12,
        "street",
        ("帮腿脚不便的邻居去医院取药、买菜。", "替上夜班的邻居接收快递，送到家门口。"),
    ),
    "mediation": Telling(
        4, "garden", ("楼上漏水，两家吵得厉害，我去劝了两次，商定各出一半维修费。",)
    ),
    "childcare": Telling(5, "garden", ("邻居加班，放学帮她接孩子，看着写完作业。",)),
    "red-list": Telling(1, "sky", ("经居民代表推荐，登上本季度红榜。",)),
    "patrol": Telling(
        8, "sky", ("参加晚上的平安巡逻，提醒两户关好门窗。", "国庆期间巡逻值守三小时。")
    ),
    "cultural-show": Telling(4, "sky", ("参加社区重阳节演出，表演合唱。",)),
    "blood-donation": Telling(2, "sky", ("无偿献血 400 毫升。",)),
    "covenant-suggestion": Telling(3, "garden", ("建议在坡道加装扶手，议事会采纳了，已经装好。",)),
}

REPORTS: dict[str, Telling] = {
    "littering": Telling(4, "street", ("从五楼往下扔烟头和果皮，差点砸到人。",)),
    "noise": Telling(4, "street", ("半夜十二点还在放音响，提醒过三次不听。",)),
    "illegal-building": Telling(2, "garden", ("在公共绿地搭棚子堆杂物，占了消防通道。",)),
    "fighting": Telling(2, "street", ("因为停车位和邻居动手打架，被拉开。",)),
    "not-supporting-parents": Telling(
        1, "kitchen", ("父母独住老房，几个月不去看望，生活费也不给。",)
    ),
}

HEARD = (
    "当时在气头上，我做得不对，愿意向邻居道歉。",
    "情况属实，杂物已经清走了。",
    "我不知道会影响到大家，以后注意。",
)

QUESTIONS = (
    ("是哪一天做的？有没有人一起？", "上周六上午，和三单元的陈姐一起做的。"),
    ("请问老人住在几栋几单元？", "住在二栋一单元 302。"),
)

REFUSED = ("入户核实，邻居都说没有看到这件事。", "照片看不清是哪一天、在哪里，请补充后再报。")

OBJECTIONS = (
    (
        "这件事是楼组统一组织的，不是他一个人做的。",
        "经入户调查，确系本人牵头组织并全程参加，予以维持。",
        None,
    ),
    ("我记得只巡逻了一次，不是两次。", "经查值班记录，异议成立，按规定更正。", 1),
    ("那天他在外地，不可能做这件事。", "经与本人和在场居民核对，日期填写有误，本项不予记分。", 0),
)

#: Source, yuan, and what stands in the book of the fund.
FUND = (
    (FundSource.TOWNSHIP, 12_000, "街道拨付道德积分专项经费"),
    (FundSource.SPONSOR, 6_000, "惠民粮油店赞助"),
    (FundSource.SPENT, 4_800, "购买大米、食用油"),
)
#: What an entry bought, where the shop has it: portions.
BOUGHT = {"购买大米、食用油": {"大米 5 公斤": 100, "食用油 1.8 升": 60}}
