"""What an error of the database means for the person at the command line."""

from linli.i18n import Text, texts

_ = texts("linli")

#: undefined_table and undefined_column (PostgreSQL manual, appendix A).
_UNDEFINED = frozenset({"42P01", "42703"})


def explained(error: Exception) -> Text | None:
    """Return a sentence for an error of the database; None when it is something else."""
    from sqlalchemy import exc

    if isinstance(error, ModuleNotFoundError) and error.name == "psycopg":
        return _(
            "The driver for PostgreSQL is missing. Install it: pip install 'linli-core[postgres]'"
        )
    if not isinstance(error, exc.DBAPIError):
        return None
    reason = " ".join(str(error.orig).split())
    if getattr(error.orig, "sqlstate", None) in _UNDEFINED or "no such " in reason:
        return _("The tables are missing or not up to date. Run: linli init")
    if isinstance(error, exc.OperationalError):
        return _(
            "The database does not answer (%(reason)s). See that it runs, and that "
            "LINLI_DATABASE_URL is right: postgresql://user:password@host/name, or "
            "sqlite:////folder/linli.db",
            reason=reason.rstrip("?."),
        )
    return None
