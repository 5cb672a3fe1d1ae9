"""The plugin's own sentences: ``from linli_deliberation.texts import _``."""

from linli.i18n import texts

_ = texts("linli_deliberation")
