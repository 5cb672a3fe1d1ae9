"""The audit log: who did what for whom, when, from where, with the values before and after."""

from linli.audit.log import AuditRow, done_for, find, page, record

__all__ = ["AuditRow", "done_for", "find", "page", "record"]
