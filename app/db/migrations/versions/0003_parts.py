"""Targets for a part of their cycle."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WHOLE = "uq_target_cycle_id_measure_id_owner_id"


def upgrade() -> None:
    with op.batch_alter_table("target") as batch_op:
        batch_op.add_column(sa.Column("starts", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends", sa.Date(), nullable=True))
        batch_op.drop_constraint(_WHOLE, type_="unique")
        batch_op.create_unique_constraint(
            f"{_WHOLE}_starts", ["cycle_id", "measure_id", "owner_id", "starts"]
        )
        batch_op.create_check_constraint(op.f("ck_target_span"), "starts <= ends")
    op.create_index(
        "uq_target_first",
        "target",
        ["cycle_id", "measure_id", "owner_id"],
        unique=True,
        sqlite_where=sa.text("starts IS NULL"),
        postgresql_where=sa.text("starts IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_target_first", table_name="target")
    with op.batch_alter_table("target") as batch_op:
        batch_op.drop_constraint(op.f("ck_target_span"), type_="check")
        batch_op.drop_constraint(f"{_WHOLE}_starts", type_="unique")
        batch_op.create_unique_constraint(_WHOLE, ["cycle_id", "measure_id", "owner_id"])
        batch_op.drop_column("ends")
        batch_op.drop_column("starts")
