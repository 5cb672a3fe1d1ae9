"""QR pictures: a phone reads them, a screen reader names them, a strict policy lets them pass."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
import segno

from linli import codes
from linli.i18n import texts

_ = texts("linli")
ADDRESS = "https://longhai.example/q/K7MDP3HQW9"


def modules(svg: str) -> list[list[int]]:
    """Draw the picture's path, as a phone would see it."""
    side = int(svg.split('viewBox="0 0 ')[1].split(" ")[0])
    picture = [[0] * side for _row in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        for column in range(int(x), int(x) + int(width)):
            picture[int(y)][column] = 1
    return picture


def test_the_picture_is_the_code_with_its_quiet_zone() -> None:
    expected = [list(row) for row in segno.make(ADDRESS, error="m").matrix_iter(border=4)]
    assert modules(codes.qr_svg(ADDRESS, "QR")) == expected


@pytest.mark.usefixtures("chinese")
def test_it_has_a_name_in_the_reader_s_language_and_no_style_or_script() -> None:
    svg = codes.qr_svg(ADDRESS, _("Resident"), "zh-Hans")
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own words
    assert root.get("role") == "img"
    assert root.get("aria-label") == "居民"
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None and title.text == "居民"
    assert (
        "style" not in svg
        and "script" not in svg
        and "on" not in {name[:2] for element in root.iter() for name in element.attrib}
    )


def test_a_title_cannot_break_out() -> None:
    svg = codes.qr_svg("x", '"><script>alert(1)</script>')
    assert "<script" not in svg
    ElementTree.fromstring(svg)  # noqa: S314 - our own words
