"""What every table is made of."""

from enum import StrEnum

from sqlalchemy import Enum
from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Table(SQLModel, registry=registry(metadata=SQLModel.metadata)):
    """Base of core's tables. A plugin makes a base of its own, with a registry of its own.

    Two plugins may then have a class of the same name without breaking each other, while all
    share one MetaData, so that their foreign keys to ``core_*`` resolve.
    """


def text_enum(values: type[StrEnum]) -> Enum:
    """Return the column type of a state: short text, checked by Python, the same everywhere.

    A native PostgreSQL enum would need its own migration for every new state.
    """
    return Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
