"""What would tell whose a wish is does not stay in a public text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli_micro_wishes.privacy.masking import HIDDEN, Detail, mask


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("电话13800138000", Detail.PHONE),
        ("电话 138 0013 8000 找我", Detail.PHONE),
        ("138-0013-8000", Detail.PHONE),
        ("+86 138 0013 8000", Detail.PHONE),
        ("１３８００１３８０００", Detail.PHONE),
        ("023-6666 8888", Detail.PHONE),
        ("座机 66668888", Detail.PHONE),
        ("身份证 51030319440501121X", Detail.IDENTITY_NUMBER),
        ("身份证510303194405011218", Detail.IDENTITY_NUMBER),
        ("住3栋2单元501", Detail.ADDRESS),
        ("三号楼二单元五楼", Detail.ADDRESS),
        ("12幢501室", Detail.ADDRESS),
        ("3-2-501", Detail.ADDRESS),
        ("解放路12号", Detail.ADDRESS),
        ("Building 3, Room 501", Detail.ADDRESS),
        ("12 Jiefang Road", Detail.ADDRESS),
        ("wang@example.com", Detail.EMAIL),
    ],
)
def test_numbers_and_addresses_are_taken_out(text: str, detail: Detail) -> None:
    masked = mask(text)
    assert masked.found == {detail}
    assert HIDDEN in masked.text
    assert not any(letter.isdigit() for letter in masked.text)


@pytest.mark.parametrize(
    "text",
    [
        "想要一个书包，小学三年级用",
        "一双 38 码的棉鞋",
        "2026年3月前要一台轮椅",
        "2026-03-02 之前",
        "一盏 12 瓦的台灯，大约 99 元",
        "请人陪我去 3 次医院",
        "A school bag for the third form, about 120 yuan",
    ],
)
def test_what_a_wish_needs_stays(text: str) -> None:
    assert mask(text) == mask(mask(text).text)
    assert mask(text).text == text


def test_the_wishers_name_is_taken_out() -> None:
    masked = mask("王桂英奶奶想要一盏台灯", ["王桂英"])
    assert masked.text == f"{HIDDEN}奶奶想要一盏台灯"
    assert masked.found == {Detail.NAME}


@given(
    number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    gap=st.sampled_from(["", " ", "-", "  ", "."]),
    before=st.text(alphabet="想要一个书包请电", max_size=8),
    after=st.text(alphabet="谢谢联系找我话", max_size=8),
)
def test_no_mobile_number_survives_however_it_is_written(
    number: str, gap: str, before: str, after: str
) -> None:
    written = gap.join((number[:3], number[3:7], number[7:]))
    masked = mask(before + written + after)
    assert not any(letter.isdigit() for letter in masked.text)
    assert masked.text.startswith(before) and masked.text.endswith(after)


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once
