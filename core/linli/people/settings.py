"""Core's own settings that concern people."""

from pydantic import BaseModel, Field

from linli.i18n import N_
from linli.people.names import Masking


class PeopleSettings(BaseModel):
    """How a community keeps its register; the owner in the settings tables is ``core``."""

    categories: dict[str, str] = Field(
        default={
            "party_member": "党员",
            "youth": "青少年",
            "elder_alone": "独居老人",
            "volunteer": "志愿者",
        },
        title=N_("Categories of residents"),
        description=N_("What the community calls groups of its people, for example 独居老人."),
        json_schema_extra={"keys": "names"},
    )
    masking: Masking = Field(
        default=Masking.MIDDLE,
        title=N_("Names in public"),
        description=N_("How names appear in public books and notices."),
        json_schema_extra={
            "labels": {
                Masking.SURNAME: N_("Family name only: 张**"),
                Masking.MIDDLE: N_("First and last character: 张*丰"),
                Masking.FULL: N_("The whole name: 张三丰"),
            }
        },
    )
    open_sign_up: bool = Field(
        default=True,
        title=N_("People may sign up themselves"),
        description=N_("Staff approve each request. Without it only an invitation code admits."),
    )
