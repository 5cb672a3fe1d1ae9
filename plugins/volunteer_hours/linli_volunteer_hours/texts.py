"""The plugin's own sentences: ``_`` makes texts that are translated when their reader is known."""

from linli.i18n import texts

_ = texts("linli_volunteer_hours")
