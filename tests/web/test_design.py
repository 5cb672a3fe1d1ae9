"""The design system: complete, light, and readable."""

import gzip
import re
from importlib.resources import files

import pytest
from flask import Flask
from tests.web.conftest import BrowserOf

from linli.communities import Place
from linli.plugins import Plugins
from linli.testing import Somebody
from linli.testing.client import Client
from linli_web import charts

_STYLES = files("linli_web") / "static" / "css"
_TEMPLATES = files("linli_web") / "templates" / "linli"


def colours() -> dict[str, str]:
    """The colours of the tokens, by name."""
    tokens = (_STYLES / "1-tokens.css").read_text()
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", tokens))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, 1.4.3)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["paper", "surface", "sunken"])
@pytest.mark.parametrize(
    "text", ["ink", "ink-soft", "brand", "brand-deep", "jade", "danger", "sky"]
)
def test_text_can_be_read_on_every_ground(text: str, ground: str) -> None:
    assert contrast(colours()[text], colours()[ground]) >= 4.5


@pytest.mark.parametrize("tone", ["gold", "jade", "sky", "danger", "brand"])
def test_text_can_be_read_on_its_own_wash(tone: str) -> None:
    assert contrast(colours()[tone], colours()[f"{tone}-wash"]) >= 4.5


def test_buttons_and_the_borders_of_fields_stand_out() -> None:
    known = colours()
    assert contrast(known["on-brand"], known["brand"]) >= 4.5
    for ground in ("paper", "surface"):
        assert contrast(known["line-strong"], known[ground]) >= 3


def test_the_styleguide_shows_every_component(client: Client) -> None:
    page = client.get("/styleguide")
    assert page.status == 200
    shown = (_TEMPLATES / "styleguide.html").read_text()
    for name in ("ui", "charts"):
        source = (_TEMPLATES / f"{name}.html").read_text()
        for macro in re.findall(r"\{%-? macro ([a-z]\w*)\(", source):
            assert f"{name}.{macro}(" in shown, f"{name}.{macro} is not on the styleguide"


def test_the_first_view_is_light(browser_of: BrowserOf, resident: Somebody) -> None:
    browser = browser_of(resident)
    html = browser.get("/c/longhai/").text
    parts = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', html))
    assert len(parts) + 1 <= 5
    weight = len(gzip.compress(html.encode()))
    for part in parts:
        answer = browser.get(part, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        weight += len(answer.data)
    assert weight <= 60_000


def test_static_files_are_kept_for_a_year_and_renamed_when_they_change(
    browser_of: BrowserOf, community: Place
) -> None:
    browser = browser_of()
    address = re.findall(r'href="(/static/[^"]+css)"', browser.get("/").text)[0]
    answer = browser.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (
        gzip.decompress(browser.get(address, headers={"Accept-Encoding": "gzip"}).data)
        == answer.data
    )
    older = browser.get("/static/linli/000000000000/linli.css")
    assert older.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "css/1-tokens.css", "nothing.css"])
def test_only_what_is_listed_is_served(browser_of: BrowserOf, name: str) -> None:
    assert browser_of().get(f"/static/linli/x/{name}").status_code in (301, 308, 404)


def test_a_plugin_without_files_costs_nothing(grumpy: Plugins, app: Flask) -> None:
    assert app.test_client().get("/static/grumpy/x/y.png").status_code == 404


def test_pages_are_zipped_when_the_browser_can(browser_of: BrowserOf, community: Place) -> None:
    browser = browser_of()
    answer = browser.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert b"</html>" in gzip.decompress(answer.data)
    assert "Content-Encoding" not in browser.get("/").headers


@pytest.mark.parametrize(
    ("figures", "rows"),
    [
        ([], [0, 1]),
        ([0, 0], [0, 1]),
        ([3], [0, 1, 2, 3]),
        ([320, 745], [0, 200, 400, 600, 800]),
        ([10_000], [0, 5000, 10_000]),
    ],
)
def test_charts_have_round_rows_that_hold_every_figure(figures: list[int], rows: list[int]) -> None:
    drawn = charts.chart([(str(place), figure) for place, figure in enumerate(figures)])
    assert [line.value for line in drawn.lines] == rows
    for point, figure in zip(drawn.points, figures, strict=True):
        assert point.y + point.height == pytest.approx(charts.HEIGHT - charts.BOTTOM)
        assert point.height / (charts.HEIGHT - charts.BOTTOM - charts.TOP) == pytest.approx(
            figure / rows[-1], abs=0.01
        )


def test_many_points_do_not_crowd_their_labels() -> None:
    drawn = charts.chart([(str(day), day) for day in range(60)])
    assert sum(point.labelled for point in drawn.points) <= 8
    assert drawn.points[-1].labelled, "the newest is always named"
