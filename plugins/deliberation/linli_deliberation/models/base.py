"""The base of this plugin's tables."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Table(SQLModel, registry=registry(metadata=SQLModel.metadata)):
    """Base of this plugin's tables, with a registry of its own, so that no class names clash."""
