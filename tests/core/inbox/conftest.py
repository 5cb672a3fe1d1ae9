"""A reader of Chinese, whatever is translated so far."""

from gettext import NullTranslations

import pytest

from linli import i18n


class Chinese(NullTranslations):
    """Knows one word, and the plural that Chinese has: none."""

    def gettext(self, message: str) -> str:
        return {"Resident": "居民"}.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "关于%(role)s的%(count)s件事：%(thing)s"


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``zh-Hans`` be that."""
    monkeypatch.setattr(
        i18n,
        "catalogue",
        lambda _domain, language: Chinese() if language == "zh-Hans" else NullTranslations(),
    )
