"""Telling what a file is by what is in it, and taking out of a photo what nobody should see."""

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.errors import Refusal
from linli.i18n import texts

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject

_ = texts("linli")

#: Longest side of a stored photo and of its thumbnail, in pixels.
MAX_SIDE = 2560
THUMBNAIL_SIDE = 400
#: Larger pictures are not decoded at all: 64 million pixels take 256 MB.
MAX_PIXELS = 64_000_000

_JPEG, _PNG, _WEBP, _PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
_FORMATS = {_JPEG: "JPEG", _PNG: "PNG", _WEBP: "WEBP"}
#: Keys of a PDF's catalogue and pages (ISO 32000-2, 7.7.2, 12.6, 14.3, 14.5) that do not show.
_HIDDEN = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/Info", "/OpenAction", "/AA"),
    *("/JavaScript", "/EmbeddedFiles", "/AF", "/Collection"),
)
SUFFIXES = {_JPEG: ".jpg", _PNG: ".png", _WEBP: ".webp", _PDF: ".pdf"}


class FileRefused(Refusal):
    """The file is of no accepted kind, or damaged."""

    code = "core.file_refused"
    status = 415


class FileTooLarge(FileRefused):
    """The file has too many bytes, or the picture too many pixels."""

    code = "core.file_too_large"
    status = 413


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it may be stored."""

    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
    #: JPEG; none for a document.
    thumbnail: bytes | None = None


def inspect(data: bytes) -> Clean:
    """Return what may be stored of an uploaded file.

    A photo is decoded and encoded anew, turned upright and at most :data:`MAX_SIDE` pixels long:
    nothing of its metadata (place, device, time) and nothing hidden behind it is left. A PDF is
    written anew: without what it says of its author and programs, earlier versions of itself,
    scripts and enclosed files. What its pages show is kept, the data within its pictures too.

    Raises:
        FileRefused: it is neither JPEG, PNG, WebP nor PDF, or damaged.
        FileTooLarge: the picture has more than :data:`MAX_PIXELS` pixels.
    """
    if not data:
        raise FileRefused(_("This file is empty."), field="file")
    media_type = _media_type(data)
    if media_type is None:
        raise FileRefused(
            _("Only photos (JPEG, PNG, WebP) and PDF files can be added."), field="file"
        )
    if media_type == _PDF:
        return Clean(_document(data), _PDF)
    return _photo(data, media_type)


def _media_type(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _WEBP
    return _PDF if data.startswith(b"%PDF-") else None


def _damaged() -> FileRefused:
    return FileRefused(
        _("This file is damaged or incomplete. Please choose it again or take a new photo."),
        field="file",
    )


def _document(data: bytes) -> bytes:
    # The standard wants the mark at the very end; real files have some bytes after it.
    if b"%%EOF" not in data[-2048:]:
        raise _damaged()
    from pypdf import PdfReader, PdfWriter

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise FileRefused(
                _("This PDF is protected by a password. Please save it without one."), field="file"
            )
        writer = PdfWriter(clone_from=reader)
        for page in writer.pages:
            _take_out(page)
        _take_out(writer.root_object)
        names = writer.root_object.get("/Names")
        if names is not None:
            _take_out(names.get_object())
        writer.metadata = None
        # What nothing leads to any more is not copied the second time.
        return _written(PdfWriter(clone_from=io.BytesIO(_written(writer))))
    except FileRefused:
        raise
    except Exception as error:
        # A reader that is given anything at all may raise anything at all.
        raise _damaged() from error


def _written(writer: "PdfWriter") -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _take_out(part: "DictionaryObject") -> None:
    """Take out of a part of a PDF what it says about itself, what it runs and what it encloses."""
    for key in _HIDDEN:
        part.pop(key, None)


def _photo(data: bytes, media_type: str) -> Clean:
    # Pillow takes 50 ms to import, and most processes never see a photo.
    from PIL import Image as images
    from PIL import ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", images.DecompressionBombWarning)
            opened = images.open(io.BytesIO(data), formats=[_FORMATS[media_type]])
        if opened.width * opened.height > MAX_PIXELS:
            raise images.DecompressionBombError
        # JPEG can be decoded at a half, a quarter or an eighth of its size right away.
        opened.draft(None, (MAX_SIDE, MAX_SIDE))
        picture = ImageOps.exif_transpose(opened)
        has_alpha = media_type != _JPEG and picture.has_transparency_data
        picture = picture.convert("RGBA" if has_alpha else "RGB")
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        picture.info = {}
        stored = _encoded(picture, _FORMATS[media_type])
        small = picture.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        if has_alpha:
            white = images.new("RGB", small.size, "white")
            white.paste(small, mask=small.getchannel("A"))
            small = white
        return Clean(
            stored, media_type, picture.width, picture.height, _encoded(small, "JPEG", quality=80)
        )
    except images.DecompressionBombError as error:
        raise FileTooLarge(
            _("This picture has too many pixels. Please send it in a smaller size."), field="file"
        ) from error
    except Exception as error:
        # A decoder that is given anything at all may raise anything at all.
        raise _damaged() from error


def _encoded(picture: "Image", kind: str, quality: int = 86) -> bytes:
    buffer = io.BytesIO()
    if kind == "PNG":
        picture.save(buffer, kind, optimize=False)
    else:
        picture.save(buffer, kind, quality=quality)
    return buffer.getvalue()
