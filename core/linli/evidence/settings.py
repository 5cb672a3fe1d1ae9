"""What a community decides about uploads."""

from pydantic import BaseModel, Field

from linli.i18n import N_

#: The owner under which these settings are kept.
SETTINGS_OWNER = "core.evidence"


class EvidenceSettings(BaseModel):
    """How much may be uploaded."""

    max_megabytes: int = Field(
        default=15,
        ge=1,
        le=50,
        title=N_("Largest file"),
        description=N_("In megabytes. A photo taken with a phone has 3 to 12."),
    )
    max_files: int = Field(
        default=9,
        ge=1,
        le=50,
        title=N_("Most files"),
        description=N_("How many photos and files may be attached to one thing."),
    )
