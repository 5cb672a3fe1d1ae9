"""Codes as pictures that a phone can read."""

from html import escape

import segno

from linli.i18n import Text, translate


def qr_svg(data: str, title: Text | str, language: str = "en") -> str:
    """Return an SVG element with a QR code (ISO/IEC 18004) of ``data``, at error correction M.

    ``title`` is what a screen reader says. The picture has no style and no script, so that a
    strict Content-Security-Policy lets it pass; it is black on white in every colour scheme,
    because phones read nothing else reliably, and as large as its surroundings make it.
    """
    code = segno.make(data, error="m", micro=False)
    border = 4  # modules of quiet zone that the standard asks for
    side = code.symbol_size(scale=1, border=border)[0]
    runs = "".join(
        f"M{start + border} {row + border}h{length}v1h-{length}z"
        for row, modules in enumerate(code.matrix)
        for start, length in _dark_runs(modules)
    )
    said = escape(translate(title, language), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{said}" class="qr" shape-rendering="crispEdges"><title>{said}</title>'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{runs}"/></svg>'
    )


def _dark_runs(modules: bytearray) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for place, dark in enumerate([*modules, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            runs.append((start, place - start))
            start = None
    return runs
