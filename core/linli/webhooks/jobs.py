"""Telling webhooks, whenever something happened and once in a while."""

from linli.hooks import Job
from linli.i18n import texts
from linli.webhooks.delivering import JOB, deliver

_ = texts("linli")

JOBS = (Job(JOB, _("Tell other programs what happened"), deliver, "* * * * *", outside=True),)
