"""A store, and files of every kind."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter

from linli import evidence
from linli.evidence import LocalStore


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Iterator[LocalStore]:
    """The process's store: a folder of this test alone."""
    made = LocalStore(tmp_path / "evidence")
    evidence.use(made)
    yield made
    evidence.use(None)


@pytest.fixture
def linli_plugins() -> tuple[str, ...]:
    """Who may see is tried with plugins made for the test."""
    return ()


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (60, 40),
    mode: str = "RGB",
    **options: Any,
) -> bytes:
    """Return a photo: red at the left edge, blue elsewhere."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 4, size[1]))
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return the picture in ``data``, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """Return the red, green, blue and opacity of one pixel."""
    value = image.convert("RGBA").getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def document(**metadata: str) -> bytes:
    """Return a PDF of one empty page, which says this of itself."""
    writer = PdfWriter()
    writer.add_blank_page(200, 100)
    writer.add_metadata({f"/{key}": value for key, value in metadata.items()})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


PDF = document()
