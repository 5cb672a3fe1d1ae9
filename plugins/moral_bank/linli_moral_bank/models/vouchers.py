"""The table of printed vouchers."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from linli_moral_bank.models.base import Table


class Voucher(Table, table=True):
    """A redemption at a merchant without a network: its code was printed on a signed voucher."""

    __tablename__ = "moral_bank_voucher"

    redemption_id: UUID = Field(primary_key=True, foreign_key="moral_bank_redemption.id")
    #: The last day on which the merchant takes it; it can be handed in a while longer.
    last_day: date
