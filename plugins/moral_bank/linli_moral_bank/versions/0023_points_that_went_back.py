"""An exchange whose points went back has a state of its own, and counts nowhere any more."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_GIVEN_BACK = """
    SELECT redemption_id FROM moral_bank_recheck_exchange WHERE finding = 'given_back'
"""


def upgrade() -> None:
    op.execute(_quota("-", "handed_over"))
    op.execute(_state("handed_over", "returned"))


def downgrade() -> None:
    op.execute(_quota("+", "returned"))
    op.execute(_state("returned", "handed_over"))


def _quota(sign: str, state: str) -> str:
    """Return what takes from the pledge of a month, or adds to it, what went back of it."""
    month = "moral_bank_merchant_month"
    return f"""
        UPDATE {month} SET used = used {sign} (
            SELECT COALESCE(SUM(points), 0) FROM moral_bank_redemption
            WHERE moral_bank_redemption.merchant_id = {month}.merchant_id
            AND moral_bank_redemption.month = {month}.month
            AND state = '{state}' AND id IN ({_GIVEN_BACK})
        )
    """  # noqa: S608 - words of this file alone


def _state(before: str, after: str) -> str:
    return f"""
        UPDATE moral_bank_redemption SET state = '{after}'
        WHERE state = '{before}' AND id IN ({_GIVEN_BACK})
    """  # noqa: S608 - words of this file alone
