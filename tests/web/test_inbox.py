"""Messages."""

import re

from linli import inbox
from linli.communities import Place
from linli.db import Database
from linli.i18n import texts
from linli.testing import Somebody
from linli.testing.client import Client

_ = texts("linli_web")


def tell(database: Database, somebody: Somebody, community: Place, count: int = 1) -> None:
    """Send some messages."""
    with database.writing() as session:
        for number in range(count):
            inbox.notify(
                session,
                somebody.id,
                community.id,
                _("Join %(community)s", community=f"<b>{number}</b>"),
                "notices",
            )


def test_an_empty_inbox_says_what_it_is_for(signed_in: Client) -> None:
    assert "No messages yet" in signed_in.get("/c/longhai/inbox").text


def test_a_message_is_counted_read_and_leads_on(
    signed_in: Client, resident: Somebody, community: Place, database: Database
) -> None:
    tell(database, resident, community)
    page = signed_in.get("/c/longhai/inbox")
    assert "Messages1 new" in page.text
    assert "Join <b>0</b>" in page.text
    assert "<b>0</b>" not in page.html, "what somebody wrote is text, never markup"
    message = next(form for form in page.forms if re.search("/inbox/[0-9a-f-]{36}", form.action))
    page = page.submit(message.action)
    assert page.path == "/c/longhai/notices"
    assert "1 new" not in page.text


def test_all_are_read_at_once_and_older_ones_are_on_older_pages(
    signed_in: Client, resident: Somebody, community: Place, database: Database
) -> None:
    tell(database, resident, community, 25)
    page = signed_in.get("/c/longhai/inbox")
    assert "Join <b>24</b>" in page.text
    assert "Join <b>4</b>" not in page.text
    older = page.follow("Older")
    assert "Join <b>4</b>" in older.text
    page = page.submit("Mark all as read")
    assert "All messages are marked as read." in page.text
    with database.reading() as session:
        assert inbox.unread_count(session, resident.id) == 0


def test_messages_are_read_in_the_readers_language(
    client: Client, resident: Somebody, community: Place, database: Database
) -> None:
    tell(database, resident, community)
    chinese = client.another(resident, language="zh-CN").get("/c/longhai/inbox")
    assert "加入<b>0</b>" in chinese.text
