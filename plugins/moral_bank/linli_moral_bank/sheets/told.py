"""What is told of people: stories, and the red and the black list of a year.

A file travels further than a page. It names nobody whom the page does not name, holds a story only
while it may be told, and never says who reported something.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from linli.people import Person, masked
from linli_moral_bank import honours, settings
from linli_moral_bank.books.book import masking
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import said
from linli_moral_bank.conduct import black_list
from linli_moral_bank.models import Story, StoryState
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.texts import _

_STATES = {
    StoryState.ASKED: _("Not answered yet"),
    StoryState.PUBLISHED: _("Told to everybody"),
    StoryState.DECLINED: _("Not told"),
}


def stories(asked: Asked) -> Table:
    """List who was asked about a story, and what may be told."""
    heads = (
        _("Asked on"),
        _("Who"),
        _("State"),
        _("Answered on"),
        _("Title"),
        _("Story"),
        _("With photos"),
    )
    return asked.table(_("Stories"), heads, _stories(asked))


def _stories(asked: Asked) -> Iterator[Sequence[Any]]:
    how = masking(asked.session, asked.place.id)
    query = (
        select(Story, col(Person.name))
        .join(Person, col(Person.id) == col(Story.person_id))
        .where(col(Story.community_id) == asked.place.id)
        .order_by(col(Story.id).desc())
    )
    for story, name in asked.rows(query):
        told = story.state is StoryState.PUBLISHED
        yield (
            asked.day(story.asked_at),
            name if told and story.with_name else masked(name, how),
            asked.say(_STATES[story.state]),
            asked.day(story.answered_at),
            story.title if told else "",
            story.text if told else "",
            asked.yes(told and story.with_photo),
        )


def red_and_black(asked: Asked) -> Table:
    """List who was honoured in a year, and who stood on the black list, as the page says it."""
    heads = (
        _("Quarter"),
        _("List"),
        _("Who"),
        _("What for"),
        _("Honour"),
        _("From"),
        _("Until"),
    )
    return asked.table(_("Red and black list"), heads, _red_and_black(asked))


def _red_and_black(asked: Asked) -> Iterator[Sequence[Any]]:
    session, place, year = asked.session, asked.place, asked.month.year
    red, black = asked.say(_("Red list")), asked.say(_("Black list"))
    for quarter in range(1, 5):
        when = asked.say(said(year, quarter))
        for one in honours.red_list(session, place, quarter=(year, quarter)):
            yield when, red, asked.say(one.name), one.reason, one.title, None, None
        if not settings.of(session, place.id).black_list:
            continue
        for entry in black_list.of_quarter(session, asked.actor, place, year, quarter):
            begun = entry.listed_from <= entry.today
            # Who was taken off, or appeals, is not carried about as listed.
            if begun and entry.lifted_at is None and not entry.appealed:
                days = (entry.listed_from, entry.ends_on)
                yield when, black, entry.name, entry.reason, "", *days
