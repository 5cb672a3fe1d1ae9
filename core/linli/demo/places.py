"""The demo's places: a district, two townships, three communities. None of them exists."""

from dataclasses import dataclass

from linli.people import OrganisationKind

_SOCIAL, _MERCHANT = OrganisationKind.SOCIAL, OrganisationKind.MERCHANT
_UNIT, _ENTERPRISE = OrganisationKind.UNIT, OrganisationKind.ENTERPRISE

#: (kind, name, fields of work)
OrganisationPlan = tuple[OrganisationKind, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """A community of the demo; ``template`` is applied where a plugin brings it."""

    slug: str
    name: str
    kind: str
    township: int
    groups: tuple[str, ...]
    people: int
    street: str
    organisations: tuple[OrganisationPlan, ...]
    template: str = ""


DISTRICT = ("qinghe", "青禾区")
TOWNSHIPS = (("linjiang", "临江街道"), ("yunxi", "云溪镇"))

COMMUNITIES = (
    CommunityPlan(
        slug="longhai",
        name="龙海社区",
        kind="community",
        township=0,
        groups=tuple(f"第{number}居民小组" for number in "一二三四五六"),
        people=122,
        street="龙海大道",
        organisations=(
            (_SOCIAL, "暖阳志愿服务队", ("探访老人", "理发")),
            (_SOCIAL, "和顺调解队", ("邻里调解",)),
            (_SOCIAL, "小蜜蜂社工站", ("课后看护", "儿童活动")),
            (_ENTERPRISE, "清美物业服务处", ("物业",)),
            (_UNIT, "龙海小学", ("教育",)),
            (_UNIT, "社区卫生服务站", ("卫生",)),
        ),
        template="longhai",
    ),
    CommunityPlan(
        slug="guihua",
        name="桂花社区",
        kind="community",
        township=0,
        groups=tuple(f"第{number}居民小组" for number in "一二三四"),
        people=50,
        street="桂花路",
        organisations=(
            (_MERCHANT, "桂香面馆", ("餐饮",)),
            (_MERCHANT, "阿芬理发店", ("理发",)),
            (_SOCIAL, "桂花晨练队", ("文体",)),
        ),
    ),
    CommunityPlan(
        slug="qingshui",
        name="清水村",
        kind="village",
        township=1,
        groups=tuple(f"{number}社" for number in ("第一", "第二", "第三")),
        people=32,
        street="清水村",
        organisations=(
            (_MERCHANT, "清水便民超市", ("日用品",)),
            (_MERCHANT, "老屋豆花店", ("餐饮",)),
            (_SOCIAL, "清水红白理事会", ("移风易俗",)),
        ),
    ),
)

#: Merchants of Longhai where no template brings any.
LONGHAI_MERCHANTS: tuple[OrganisationPlan, ...] = (
    (_MERCHANT, "巷口小面馆", ("餐饮",)),
    (_MERCHANT, "惠民粮油店", ("日用品",)),
)
