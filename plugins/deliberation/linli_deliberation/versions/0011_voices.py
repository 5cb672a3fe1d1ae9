"""One evaluation for each home or owner, where those decided the topic."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

#: What was said with the vote of a home or an owner, the newest first.
_SAID = sa.text(
    """
    SELECT said.topic_id, said.person_id, entitled.elector_id, topic.state
    FROM deliberation_evaluation said
    JOIN deliberation_topic topic ON topic.id = said.topic_id
    JOIN deliberation_topic_paper paper ON paper.id = (
        SELECT last.id FROM deliberation_topic_paper last
        JOIN deliberation_poll counted ON counted.id = last.poll_id
        WHERE last.topic_id = topic.id
        AND counted.state IN ('counted', 'provisional', 'objected', 'final')
        ORDER BY last.at DESC, last.id DESC LIMIT 1
    )
    JOIN deliberation_poll poll ON poll.id = paper.poll_id
    JOIN deliberation_entitled entitled
    ON entitled.poll_id = poll.id AND entitled.person_id = said.person_id
    WHERE poll.voters IN ('households', 'owners')
    ORDER BY said.at DESC, said.person_id
    """
)
_UPDATE = sa.text(
    "UPDATE deliberation_evaluation SET elector_id = :elector"
    " WHERE topic_id = :topic AND person_id = :person"
)
_DELETE = sa.text(
    "DELETE FROM deliberation_evaluation WHERE topic_id = :topic AND person_id = :person"
)


def upgrade() -> None:
    bind = op.get_bind()
    kind = "CHAR(32)" if bind.dialect.name == "sqlite" else "UUID"
    op.execute(
        f"ALTER TABLE deliberation_evaluation ADD COLUMN elector_id {kind}"
        " REFERENCES deliberation_elector (id)"
    )
    taken = set[tuple[object, object]]()
    for topic, person, elector, state in bind.execute(_SAID).all():
        of = {"topic": topic, "person": person}
        if (topic, elector) not in taken:
            taken.add((topic, elector))
            bind.execute(_UPDATE, {"elector": elector, **of})
        elif state == "done":  # the newest stands; what is closed stays as it was
            bind.execute(_DELETE, of)
    op.create_index(
        "uq_deliberation_evaluation_elector",
        "deliberation_evaluation",
        ["topic_id", "elector_id"],
        unique=True,
    )
