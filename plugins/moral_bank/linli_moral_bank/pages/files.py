"""Files of lists as they are sent: Excel or CSV, kept by nobody on the way."""

from io import BytesIO
from typing import Literal

from flask import Response, send_file

#: What a list can be sent as.
Kind = Literal["xlsx", "csv"]
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sent(file: BytesIO, name: str, kind: Kind) -> Response:
    """Return a file that was written, to be saved under a name."""
    file.seek(0)
    response = send_file(
        file, mimetype=_TYPES[kind], as_attachment=True, download_name=f"{name}.{kind}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
