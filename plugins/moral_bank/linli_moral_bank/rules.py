"""A score rule as data: how it is written in a template file, and what it says of a person."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from linli_moral_bank.models import EvidenceNeed, Rhythm, Way

_Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Product(BaseModel):
    """A class of items with the rhythm people know it by: 修身 every day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: _Code
    title: Annotated[str, Field(min_length=1, max_length=40)]
    rhythm: Rhythm
    about: Annotated[str, Field(max_length=120)] = ""


class RuleItem(BaseModel):
    """A rule as it is written. ``points`` is a number (3, −6) or a range (``[1, 5]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: _Code
    title: Annotated[str, Field(min_length=1, max_length=120)]
    clause: Annotated[str, Field(max_length=300)] = ""
    product: _Code
    #: Left out, it is the product's.
    rhythm: Rhythm | None = None
    points: int | tuple[int, int]
    cap: Annotated[int, Field(gt=0)] | None = None
    categories: tuple[str, ...] = ()
    owner_kinds: tuple[str, ...] = ("person",)
    evidence: EvidenceNeed = EvidenceNeed.NONE
    ways: tuple[Way, ...] = ()
    notice_days: Annotated[int, Field(ge=1, le=60)] | None = None
    verifiers: Annotated[int, Field(ge=1, le=5)] | None = None
    example: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        low, high = self.range
        if low > high or not (low > 0 or high < 0):
            raise ValueError("points must be above zero, or below, the smaller one first")
        return self

    @property
    def range(self) -> tuple[int, int]:
        """The fewest and the most points; the same when they are fixed."""
        return (self.points, self.points) if isinstance(self.points, int) else self.points

    @property
    def allowed_ways(self) -> tuple[Way, ...]:
        """Ways in which it may come in: as written, else whatever fits a plus or a minus."""
        if self.ways:
            return self.ways
        return (Way.OTHER, Way.STAFF) if self.range[1] < 0 else (Way.SELF, Way.OTHER, Way.STAFF)


class RuleList(BaseModel):
    """A whole rule set as it is written in a template file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=120)]
    products: Annotated[tuple[Product, ...], Field(min_length=1)]
    rules: tuple[RuleItem, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        codes = [item.code for item in self.rules]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"two rules have the code {twice[0]}")
        known = {product.code for product in self.products}
        for item in self.rules:
            if item.product not in known:
                raise ValueError(f"rule {item.code}: there is no product {item.product}")
        return self

    def rhythm_of(self, item: RuleItem) -> Rhythm:
        """Return an item's rhythm: its own, else its product's."""
        if item.rhythm is not None:
            return item.rhythm
        return next(product.rhythm for product in self.products if product.code == item.product)


def read(section: Mapping[str, Any]) -> RuleList:
    """Read a rule set from a template file's section.

    Raises:
        pydantic.ValidationError: something is missing or does not fit; it says what and where.
    """
    return RuleList.model_validate(section)
