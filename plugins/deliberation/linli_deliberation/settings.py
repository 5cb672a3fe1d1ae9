"""What a community decides about its polls; its settings page is made from this model."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue
from sqlmodel import Session

from linli import communities
from linli.i18n import N_

_CONSULTATIONS: dict[str, JsonValue] = {
    "vote": N_("A vote at once"),
    "simple-vote": N_("A topic: simple vote"),
    "six-steps": N_("A topic: six steps"),
    "four-discussions": N_("A topic: four discussions and two publications"),
}
_TOPICS: dict[str, JsonValue] = {
    "as_results": N_("As the results of votes are"),
    "yes": N_("Open to everybody"),
    "no": N_("For members only"),
}


class DeliberationSettings(BaseModel):
    """Typed settings; each is inherited down the tree until a community decides otherwise."""

    @property
    def shows_topics(self) -> bool:
        """Whether visitors read proposals and public affairs."""
        return self.public_topics == "yes" or (
            self.public_topics == "as_results" and self.public_results
        )

    notice_days: Annotated[int, Field(ge=1, le=60)] = Field(
        default=7,
        title=N_("Days on notice"),
        description=N_("How long the result of a poll is published before it is final."),
    )
    voting_age: Annotated[int, Field(ge=0, le=99)] = Field(
        default=18,
        title=N_("Voting age"),
        description=N_("How old one must be to vote, on the day on which a poll opens."),
    )
    proxies: Annotated[int, Field(ge=0, le=10)] = Field(
        default=1,
        title=N_("Votes one person may cast for others"),
        description=N_("Each needs a written authorisation. 0: nobody votes for another."),
    )
    head_announces: bool = Field(
        default=False,
        title=N_("The head of the community announces votes"),
        description=N_("Staff prepare a vote and ask; the president or an administrator looks it"
                       " through and announces it."),
    )  # fmt: skip
    remind_hours: Annotated[int, Field(ge=0, le=168)] = Field(
        default=24,
        title=N_("Hours before the close at which a vote reminds"),
        description=N_("Whoever has not voted by then gets a message. 0: nobody is reminded."),
    )
    consultations: Literal["vote", "simple-vote", "six-steps", "four-discussions"] = Field(
        default="vote",
        title=N_("Drafts that are put to the residents"),
        description=N_("A draft of the rules that is handed over becomes a vote, or first a topic"
                       " that goes by a procedure and ends with that vote."),
        json_schema_extra={"labels": _CONSULTATIONS},
    )  # fmt: skip
    remarks_a_day: Annotated[int, Field(ge=1, le=200)] = Field(
        default=12,
        title=N_("Remarks a day"),
        description=N_("How much one person may say in the discussions within 24 hours."),
    )
    proposals_a_day: Annotated[int, Field(ge=1, le=200)] = Field(
        default=10,
        title=N_("Proposals a day"),
        description=N_("How much one person may propose within 24 hours."),
    )
    answer_days: Annotated[int, Field(ge=1, le=60)] = Field(
        default=5,
        title=N_("Days for an answer"),
        description=N_("Within how many days questions about published matters are answered."),
    )
    questions_each: Annotated[int, Field(ge=1, le=100)] = Field(
        default=5,
        title=N_("Questions of one person"),
        description=N_("How many questions one person may ask about one published matter."),
    )
    public_results: bool = Field(
        default=True,
        title=N_("Results are open to everybody"),
        description=N_("Results, with all there is to count them again, need no signing in."),
    )
    public_topics: Literal["as_results", "yes", "no"] = Field(
        default="as_results",
        title=N_("Proposals and public affairs are open to everybody"),
        description=N_("How far a matter has come, what is overdue and what was promised need no"
                       " signing in. Nobody reads there who proposed, supported or asked."),
        json_schema_extra={"labels": _TOPICS},
    )  # fmt: skip


def of(session: Session, community_id: UUID) -> DeliberationSettings:
    """Return the settings that hold in a community."""
    return communities.settings(session, community_id, "deliberation", DeliberationSettings)
