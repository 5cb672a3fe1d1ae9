"""Staff write wishes down: from the phone, the counter, a wish box, a visit, or from a list."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import (
    BaseModel,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from linli import people
from linli.errors import Refusal
from linli_micro_wishes import settings
from linli_micro_wishes.models import AgeBand, Channel
from linli_micro_wishes.numbers import sheets
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.pages.making import Wording, offered, tell_hidden
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.refusals import ImportRefused
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import importing, making, parts
from linli_micro_wishes.wishes.categories import AGE_BANDS, CHANNELS
from linli_micro_wishes.wishes.importing import ListRefused, Wrong
from linli_micro_wishes.wishes.making import Source
from linli_web import page

#: How a wish reaches the desk; one's own comes by the portal, a list by its file.
_WAYS = (Channel.PHONE, Channel.COUNTER, Channel.BOX, Channel.VISIT)


class Collected(Wording):
    """A wish that somebody told, with whose it is and how it came."""

    channel: Channel
    place: Annotated[str, StringConstraints(max_length=80)] = Field(
        default="", validate_default=True
    )
    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    person: UUID | None = None
    #: That it is nobody of this name in the register.
    stranger: bool = False
    band: AgeBand | None = Field(default=None, validate_default=True)
    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    note: Annotated[str, StringConstraints(max_length=300)] = ""

    # What the rules would refuse one after the other is said here all at once.
    @field_validator("place")
    @classmethod
    def _box_is_named(cls, place: str, known: ValidationInfo) -> str:
        if known.data.get("channel") is Channel.BOX and not place.strip():
            raise ValueError(_("Please say which box the paper was in."))
        return place

    @field_validator("band")
    @classmethod
    def _age_is_known(cls, band: AgeBand | None, known: ValidationInfo) -> AgeBand | None:
        if band is None and known.data.get("person") is None:
            raise ValueError(_("Please choose about how old the person is."))
        return band

    @field_validator("phone")
    @classmethod
    def _phone_can_be_right(cls, phone: str) -> str:
        try:
            return people.clean_phone(phone) if phone else ""
        except Refusal as refusal:
            raise ValueError(refusal.text) from refusal


class Found(BaseModel):
    """Who in the register the wish is of."""

    person: UUID | None = None
    q: str = ""


class File(BaseModel):
    """A list; the file itself comes as an upload."""


@blueprint.route("/desk/new", methods=["GET", "POST"])
def collect() -> ResponseReturnValue:
    """Write a wish down for somebody."""
    page.require("micro_wishes.collect")
    asked = page.query(Found)
    form = page.form(Collected, _initial(asked.person))
    namesakes = _check(form)
    if form.ok and form.data:
        with form.attempt():
            made = making.collect(
                page.session,
                page.actor,
                page.community.id,
                form.data.wording(),
                Contact(form.data.name, form.data.phone, form.data.address, form.data.note),
                Source(form.data.channel, form.data.place),
                person_id=form.data.person,
                band=form.data.band,
                once=form.once,
            )
            page.flash(_("Written down as wish no. %(number)s.", number=made.wish.number))
            tell_hidden(made.hidden)
            return page.redirect(".reviewed", wish_id=made.wish.id)
    matches = (
        people.members(page.session, page.actor, page.community.id, search=asked.q.strip(), limit=8)
        if asked.q.strip()
        else []
    )
    return page.render(
        "micro_wishes/collect.html",
        form=form,
        asked=asked,
        matches=matches,
        namesakes=namesakes,
        age_known=_age_known(form.values.get("person")),
        ways=[(way, CHANNELS[way]) for way in _WAYS],
        bands=list(AGE_BANDS.items()),
        boxes=[(box, box) for box in settings.of(page.session, page.community.id).boxes],
        **offered(),
    )


@blueprint.route("/desk/import", methods=["GET", "POST"])
def take_in() -> ResponseReturnValue:
    """Take in a list of wishes, all of it or nothing."""
    page.require("micro_wishes.collect")
    form = page.form(File)
    form.values.setdefault("file", None)
    wrong: list[Wrong] = []
    if form.data is not None:
        with form.attempt():
            try:
                files = page.uploads("file")
                if not files:
                    raise ImportRefused(_("Please choose a file."), field="file")
                count = importing.take_in(
                    page.session,
                    page.actor,
                    page.community.id,
                    files[0].filename or "",
                    files[0].stream.read(),
                )
                page.flash(
                    _.plural("One wish was taken in.", "%(count)s wishes were taken in.", count)
                )
                return page.redirect(".desk")
            except ListRefused as refusal:
                wrong = refusal.wrong
                raise
    return page.render(
        "micro_wishes/import.html",
        form=form,
        wrong=wrong[:50],
        columns=[sheets.in_words(names, page.language) for names in importing.COLUMNS.values()],
    )


def _check(form: page.Form[Collected]) -> list[people.MemberRow]:
    """Say what only the community knows of a form that was sent; return who has the same name."""
    if form.data is None and not form.errors:
        return []
    here = page.community.id
    found: list[people.MemberRow] = []
    name = str(form.values.get("name") or "").strip()
    if len(name) >= 2 and not form.values.get("person") and not form.values.get("stranger"):
        members = people.members(page.session, page.actor, here, search=name, limit=8)
        found = [row for row in members if row.name == name]
    if found:
        form.errors.pop("band", None)
        form.refuse(_("Somebody in the register is called so. Please choose below."), "name")
    cap = settings.of(page.session, here).value_cap
    if "value" not in form.errors and (value := form.values.get("value")) and Decimal(value) > cap:
        form.refuse(parts.too_much(cap), "value")
    return found


def _age_known(person: object) -> bool:
    """Return whether the register knows how old somebody is."""
    if not person:
        return False
    found = people.profile(page.session, page.actor, page.community.id, UUID(str(person)))
    return found.birth_date is not None


def _initial(person_id: UUID | None) -> dict[str, object]:
    if person_id is None:
        return {"channel": Channel.PHONE}
    found = people.profile(page.session, page.actor, page.community.id, person_id)
    home = people.home(page.session, page.community.id, person_id)
    return {
        "channel": Channel.PHONE,
        "person": person_id,
        "name": found.name,
        "phone": people.written_phone(found.phone) if found.phone else "",
        "address": f"{home.address} {home.code}".strip() if home else "",
    }
