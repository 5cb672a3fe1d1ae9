"""What a file is, is told by its content; what a photo tells about people, is taken out."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import ExifTags, Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from pypdf.xmp import XmpInformation
from tests.core.evidence.conftest import PDF, document, opened, picture, pixel

from linli.evidence.inspecting import (
    MAX_SIDE,
    THUMBNAIL_SIDE,
    FileRefused,
    FileTooLarge,
    inspect,
)


def located(orientation: int = 1) -> bytes:
    """Return a photo that knows where, when and with what it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (29.4, 0.0, 0.0)
    return picture(exif=exif, comment=b"SECRETNOTE", icc_profile=b"SECRETPROFILE")


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_photos_are_known_by_their_content(kind: str, media_type: str) -> None:
    clean = inspect(picture(kind))
    assert (clean.media_type, clean.width, clean.height) == (media_type, 60, 40)
    assert opened(clean.data).format == kind
    assert clean.thumbnail is not None
    assert opened(clean.thumbnail).format == "JPEG"


def test_a_document_keeps_its_pages_and_loses_what_it_says_of_itself() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(document(Author="SECRETAUTHOR", Creator="SECRETPC")))
    writer.xmp_metadata = XmpInformation.create()
    writer.xmp_metadata.dc_creator = ["SECRETXMP"]
    script = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("SECRET"),
    }
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("list.txt", b"SECRETFILE")
    writer.pages[0][NameObject("/PieceInfo")] = TextStringObject("SECRETPIECE")
    written = io.BytesIO()
    writer.write(written)
    before = PdfReader(io.BytesIO(written.getvalue()))
    assert before.metadata is not None and before.attachments
    clean = inspect(written.getvalue())
    assert (clean.media_type, clean.thumbnail) == ("application/pdf", None)
    after = PdfReader(io.BytesIO(clean.data))
    assert [page.mediabox.width for page in after.pages] == [200]
    assert not after.metadata
    assert after.xmp_metadata is None
    assert not after.attachments
    assert b"SECRET" not in clean.data
    assert b"/JavaScript" not in clean.data


def test_a_document_with_a_password_is_refused() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(document()))
    writer.encrypt("secret")
    written = io.BytesIO()
    writer.write(written)
    with pytest.raises(FileRefused, match="protected by a password"):
        inspect(written.getvalue())


def test_where_when_and_with_what_a_photo_was_taken_is_gone() -> None:
    before = located()
    assert b"SECRETPHONE" in before and b"SECRETNOTE" in before and b"SECRETPROFILE" in before
    clean = inspect(before)
    for data in (clean.data, clean.thumbnail or b""):
        assert b"SECRET" not in data
        assert b"Exif" not in data
        assert not opened(data).getexif()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_lose_their_notes_too(kind: str) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "SECRETNOTE")
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    more: dict[str, Any] = {"pnginfo": notes} if kind == "PNG" else {"xmp": b"SECRETXMP"}
    before = picture(kind, exif=exif, **more)
    assert b"SECRET" in before
    assert b"SECRET" not in inspect(before).data


def test_what_is_hidden_behind_the_picture_is_gone() -> None:
    clean = inspect(picture() + b"<script>alert(1)</script>" + PDF)
    assert b"script" not in clean.data
    assert b"%PDF" not in clean.data


def test_a_photo_taken_sideways_stands_upright() -> None:
    clean = inspect(located(orientation=6))  # the camera was held a quarter turn to the left
    assert (clean.width, clean.height) == (40, 60)
    red, _green, blue, _opacity = pixel(opened(clean.data), 20, 3)
    assert red > 200 > 60 > blue


def test_a_large_photo_is_made_smaller() -> None:
    clean = inspect(picture(size=(5200, 1300)))
    assert (clean.width, clean.height) == (MAX_SIDE, 640)
    assert clean.thumbnail is not None
    assert opened(clean.thumbnail).size == (THUMBNAIL_SIDE, 100)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_pictures_of_every_colour_mode_are_taken(mode: str) -> None:
    image = Image.new("L", (30, 20), 128).convert("RGBA" if mode == "LA" else "L")
    image = Image.new("I;16", (30, 20), 30000) if mode == "I;16" else image.convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    clean = inspect(buffer.getvalue())
    assert (clean.width, clean.height) == (30, 20)


def test_what_shines_through_stays_so_and_is_white_in_the_thumbnail() -> None:
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    clean = inspect(buffer.getvalue())
    assert pixel(opened(clean.data), 5, 5)[3] == 0
    assert clean.thumbnail is not None
    assert min(pixel(opened(clean.thumbnail), 5, 5)) > 250


def test_printed_colours_are_turned_into_screen_colours() -> None:
    clean = inspect(picture(mode="CMYK"))
    assert opened(clean.data).mode == "RGB"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just words",
        b"GIF89a" + bytes(40),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>%PDF-1.7 %%EOF</html>",
        b"PK\x03\x04" + bytes(100),
        b"MZ" + bytes(100),
        picture("TIFF"),
        picture("BMP"),
    ],
)
def test_nothing_else_is_taken(data: bytes) -> None:
    with pytest.raises(FileRefused):
        inspect(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_photo_is_refused(kind: str) -> None:
    lossless: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
    whole = picture(kind, size=(300, 300), **lossless)
    for part in (20, len(whole) // 3, len(whole) // 2):
        with pytest.raises(FileRefused, match="damaged"):
            inspect(whole[:part])


def test_half_a_document_is_refused() -> None:
    with pytest.raises(FileRefused, match="damaged"):
        inspect(PDF.replace(b"%%EOF", b""))


def test_a_name_and_a_signature_are_not_enough() -> None:
    with pytest.raises(FileRefused, match="damaged"):
        inspect(b"\xff\xd8\xff\xe0" + b"no photo at all" * 50)


def bomb(side: int) -> bytes:
    """Return a small PNG that says it has ``side`` times ``side`` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_100, 10_000, 60_000])
def test_a_picture_that_would_burst_the_memory_is_refused(side: int) -> None:
    with pytest.raises(FileTooLarge, match="pixels"):
        inspect(bomb(side))
