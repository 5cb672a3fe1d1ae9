"""Telling which unique constraint a write ran into."""

from sqlalchemy.exc import IntegrityError


def breaks(error: IntegrityError, constraint: str, *columns: str) -> bool:
    """Return whether ``error`` is about the unique constraint over ``columns`` (``table.column``).

    PostgreSQL reports the constraint's name. SQLite has no such field: its driver's message ends
    with the columns, which is the only place they can be read from.
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == constraint)
    return str(error.orig).endswith(f": {', '.join(columns)}")
