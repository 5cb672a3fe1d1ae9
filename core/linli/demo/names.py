"""Invented names: surnames about as frequent as they are, given names as each generation has them.

The surnames' weights follow the order and rough shares of the household registry's published
lists; a pair of a surname and a given name is drawn by chance and stands for nobody.
"""

from random import Random

#: Surname → weight. Compound ones are there so that masking meets them.
SURNAMES = {
    "王": 72,
    "李": 72,
    "张": 68,
    "刘": 54,
    "陈": 53,
    "杨": 40,
    "黄": 30,
    "赵": 28,
    "周": 27,
    "吴": 26,
    "徐": 19,
    "孙": 18,
    "胡": 17,
    "朱": 16,
    "高": 15,
    "林": 15,
    "何": 15,
    "郭": 15,
    "罗": 14,
    "马": 13,
    "梁": 11,
    "宋": 10,
    "郑": 10,
    "谢": 10,
    "唐": 10,
    "冯": 9,
    "邓": 9,
    "曾": 8,
    "彭": 8,
    "蒋": 7,
    "余": 7,
    "田": 6,
    "冉": 4,
    "欧阳": 2,
}

#: (first year of birth, women's names, men's names), oldest first.
_GENERATIONS: tuple[tuple[int, str, str], ...] = (
    (
        0,
        "桂英 秀英 玉兰 素芳 淑珍 秀兰 玉华 德芳 世珍 正秀 光碧 永芬 国珍 桂芳 秀珍 明芳",
        "建国 德明 国华 永福 世全 正伦 光明 兴发 志文 天禄 朝贵 明德 吉祥 长林 国富 文斌",
    ),
    (
        1965,
        "丽 敏 静 艳 小红 晓燕 丽华 春梅 红梅 建英 琼 莉 小琴 玉梅 海燕 淑芬 冬梅 永红",
        "伟 强 勇 军 建军 志强 海涛 小平 建华 永刚 晓东 国庆 立新 世勇 文军 洪波 正平 川",
    ),
    (
        1985,
        "婷 雪 丹 婷婷 佳 倩 雪梅 思思 璐 晓雨 文静 欣 萍萍 芸 琳 雅婷 梦 佳丽",
        "浩 鹏 杰 俊杰 宇 磊 志鹏 鑫 凯 超 博 文杰 林 俊 毅 伟杰 帆 思远",
    ),
    (
        2005,
        "梓涵 雨桐 欣怡 诗涵 可馨 语彤 思彤 若曦 佳怡 一诺 芷晴 雨萱",
        "子轩 浩宇 梓豪 宇航 俊熙 皓轩 子涵 博文 一鸣 家豪 泽宇 明轩",
    ),
)


def surname(random: Random) -> str:
    """Draw a surname."""
    return random.choices(list(SURNAMES), weights=list(SURNAMES.values()))[0]


def given_name(random: Random, birth_year: int, woman: bool) -> str:
    """Draw a given name that people born in that year bear."""
    women, men = next(
        (women, men) for since, women, men in reversed(_GENERATIONS) if birth_year >= since
    )
    return random.choice((women if woman else men).split())
