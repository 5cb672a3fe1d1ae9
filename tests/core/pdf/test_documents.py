"""Documents on paper: what stands in them can be read again, in both languages, as it was typed."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from linli import pdf

CERTIFICATE = pdf.Certificate(
    title="志愿服务证明",
    holder="王桂英",
    text=("兹证明王桂英累计服务 126 小时 30 分钟。", "服务内容：敲门探访 *平安* #巡逻 $x$ <b>"),
    facts=(("服务期间", "2026年1月1日至6月30日"),),
    issuer="龙海社区",
    day="2026年7月1日",
    serial="编号 LH-2026-00012",
    address="https://linli.example/c/longhai/certificates/LH-2026-00012",
    check="扫码核验真伪",
)


def _text(document: bytes) -> str:
    pages = PdfReader(BytesIO(document)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_a_certificate_says_what_was_put_into_it() -> None:
    document = pdf.certificate(CERTIFICATE, "zh-Hans")
    assert len(PdfReader(BytesIO(document)).pages) == 1
    text = _text(document)
    for said in ("志愿服务证明", "王桂英", "126小时30分钟", "LH-2026-00012", "扫码核验真伪"):
        assert said in text


def test_what_looks_like_markup_is_printed_as_it_is() -> None:
    assert "敲门探访*平安*#巡逻$x$<b>" in _text(pdf.certificate(CERTIFICATE, "zh-Hans"))


def test_chinese_is_embedded_so_that_every_printer_has_it() -> None:
    page = PdfReader(BytesIO(pdf.certificate(CERTIFICATE, "en"))).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    inside = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert inside and all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in inside)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_long_list_goes_on_over_the_page(language: str) -> None:
    rows = tuple((f"王{number}", "看望独居老人", "+2") for number in range(80))
    columns = (pdf.Column("姓名"), pdf.Column("事由", 3), pdf.Column("积分", align="right"))
    document = pdf.poster(pdf.Poster(title="红榜", columns=columns, rows=rows), language)
    assert len(PdfReader(BytesIO(document)).pages) > 1
    assert _text(document).count("姓名") > 1, "the head of the list stands on every page"
    assert "王79" in _text(document)


def test_a_sheet_has_empty_rows_with_numbers_to_sign_in() -> None:
    sheet = pdf.Sheet(
        title="签到表",
        facts=(("地点", "社区活动室"),),
        columns=(pdf.Column("序号", 0.5), pdf.Column("姓名"), pdf.Column("签名", 2)),
        rows=(("1", "王桂英", ""),),
        empty=4,
    )
    text = _text(pdf.sheet(sheet, "zh-Hans"))
    assert "1王桂英" in text and text.endswith("23451/1")
