"""The audit log: who did what for whom, when, from where, with the values before and after."""

from linli.audit.log import AuditRow, Done, done_for, find, page, record, record_many

__all__ = ["AuditRow", "Done", "done_for", "find", "page", "record", "record_many"]
