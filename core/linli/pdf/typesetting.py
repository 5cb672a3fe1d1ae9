"""Turning a template and values into a PDF with Typst, which needs no program beside Python."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from linli.codes import qr_svg

if TYPE_CHECKING:
    import typst

_TEMPLATES = files("linli.pdf") / "templates"


def typeset(template: str, values: Mapping[str, Any], title: str, language: str) -> bytes:
    """Return the PDF that a template of this package makes of ``values``.

    ``values["address"]`` becomes a QR picture where it is not empty. Values are handed over as
    JSON and printed as text: what looks like markup in them is printed as it is.

    Raises:
        ModuleNotFoundError: the extra ``linli-core[pdf]`` is not installed.
    """
    import typst

    address = values.get("address", "")
    given = {**values, "qr": qr_svg(address, title) if address else ""}
    with as_file(_TEMPLATES) as folder:
        made = typst.compile(
            folder / f"{template}.typ",
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={
                "values": json.dumps(given, ensure_ascii=False),
                "lang": "zh" if language.startswith("zh") else "en",
                "title": title,
            },
        )
    return made


@cache
def _fonts() -> "typst.Fonts":
    """Load the fonts once; they take longer to read than a page takes to set."""
    import pylopdf_fonts_zh_cn
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[pylopdf_fonts_zh_cn.sans_path().parent],
    )
