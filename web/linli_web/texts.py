"""The portal's own sentences: ``from linli_web.texts import _``."""

from linli.i18n import texts

_ = texts("linli_web")
