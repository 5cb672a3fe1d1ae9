"""What a community template may say."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from linli.communities import CommunityKind
from linli.i18n import texts
from linli.people import OrganisationKind

_ = texts("linli")

#: The version of this format; a file of another one is refused instead of being misread.
FORMAT = 1

Word = Annotated[str, Field(min_length=1, max_length=120)]
Code = Annotated[str, Field(min_length=1, max_length=32)]


class Part(BaseModel):
    """A part of a template: what it does not know is refused, so that no slip stays unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class CommunityPart(Part):
    """What the new community is, where its founder does not say otherwise."""

    kind: CommunityKind = CommunityKind.COMMUNITY
    name: Word | None = None
    language: Literal["en", "zh-Hans"] | None = None
    time_zone: str | None = None


class ExpiryPart(Part):
    """How long points last: for ever, for some months, or to the end of a later year."""

    rule: Literal["never", "months", "year_end"] = "never"
    count: Annotated[int, Field(ge=0, le=1200)] = 0


class UnitPart(Part):
    """A unit of points; ``scale`` is ``points``, or ``minutes`` for hours kept as minutes."""

    code: Code
    name: Word
    scale: Literal["points", "minutes"] = "points"
    transferable: bool = False
    expiry: ExpiryPart = ExpiryPart()


class GroupPart(Part):
    """A part of the community."""

    code: Code
    name: Word
    kind: Literal[CommunityKind.GROUP, CommunityKind.GRID, CommunityKind.BUILDING] = (
        CommunityKind.GROUP
    )


class PersonPart(Part):
    """A person with an office; known again by sign-in name or phone number, else entered."""

    name: Word
    sign_in_name: str = ""
    phone: str = ""

    @model_validator(mode="after")
    def _is_recognisable(self) -> "PersonPart":
        if not self.sign_in_name and not self.phone:
            raise ValueError(_("a person needs a sign_in_name or a phone"))
        return self


class OrganisationPart(Part):
    """An organisation of the community, and the members who act for it."""

    kind: OrganisationKind
    name: Word
    fields: list[Word] = Field(default_factory=list)
    phone: str = ""
    address: Annotated[str, Field(max_length=200)] = ""
    agents: list[PersonPart] = Field(default_factory=list)


class RolePart(Part):
    """A role and who holds it; ``group`` is a group's code when it is for that group only."""

    role: Code
    person: PersonPart
    group: Code | None = None


class PluginPart(BaseModel):
    """A plugin to turn on, its settings, and everything else: the plugin's own section."""

    model_config = ConfigDict(extra="allow", frozen=True)

    state: Literal["enabled", "mandatory"] = "enabled"
    settings: dict[str, Any] = Field(default_factory=dict)

    @property
    def section(self) -> dict[str, Any]:
        """What the plugin itself reads."""
        return dict(self.model_extra or {})


class TranslationPart(Part):
    """What a template is called, and what it makes, in another language."""

    title: Word
    description: str = ""


class Starter(Part):
    """A whole template."""

    format: Literal[1]
    title: Word
    description: str = ""
    #: Title and description for readers of other languages; what it makes stays as written.
    translations: dict[Literal["en", "zh-Hans"], TranslationPart] = Field(default_factory=dict)
    community: CommunityPart = CommunityPart()
    #: Core's own settings by owner: ``core``, ``core.evidence``.
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    units: list[UnitPart] = Field(default_factory=list)
    groups: list[GroupPart] = Field(default_factory=list)
    organisations: list[OrganisationPart] = Field(default_factory=list)
    roles: list[RolePart] = Field(default_factory=list)
    plugins: dict[str, PluginPart] = Field(default_factory=dict)

    def presented(self, language: str) -> tuple[str, str]:
        """Return title and description, in ``language`` where the template has them in it."""
        said = {str(known): part for known, part in self.translations.items()}.get(language, self)
        return said.title, said.description
