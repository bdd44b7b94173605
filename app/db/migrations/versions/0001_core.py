"""The first tables."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("window_starts", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("key", "window_starts", name=op.f("uq_attempt_key_window_starts")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_subject_code", ["subject", "code"], unique=False)

    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_company_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_table(
        "cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rollup_cap", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "frequency IN ('month', 'quarter', 'half', 'year')", name=op.f("ck_cycle_frequency")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'active', 'scoring', 'calibration', 'published', 'closed')",
            name=op.f("ck_cycle_state"),
        ),
        sa.CheckConstraint("rollup_cap >= 0", name=op.f("ck_cycle_rollup_cap")),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_cycle_span")),
        sa.ForeignKeyConstraint(["parent_id"], ["cycle.id"], name=op.f("fk_cycle_parent_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("code", name=op.f("uq_cycle_code")),
    )
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cycle_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("aggregate", sa.String(), nullable=False),
        sa.Column("inputs", sa.String(), nullable=False),
        sa.Column("formula", sa.String(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("curve", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.CheckConstraint(
            "aggregate IN ('sum', 'mean', 'last', 'min', 'max')", name=op.f("ck_measure_aggregate")
        ),
        sa.CheckConstraint(
            "direction IN ('increase', 'decrease', 'maintain')", name=op.f("ck_measure_direction")
        ),
        sa.CheckConstraint(
            "frequency IN ('day', 'week', 'month', 'quarter', 'half', 'year')",
            name=op.f("ck_measure_frequency"),
        ),
        sa.CheckConstraint("decimals BETWEEN 0 AND 8", name=op.f("ck_measure_decimals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("code", name=op.f("uq_measure_code")),
    )
    op.create_table(
        "owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('unit', 'person')", name=op.f("ck_owner_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
        sa.UniqueConstraint("code", name=op.f("uq_owner_code")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("code", name=op.f("uq_role_code")),
    )
    op.create_table(
        "scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("grades", sa.String(), nullable=False),
        sa.Column("pool", sa.String(), nullable=True),
        sa.Column("line_cap", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.String(), nullable=False),
        sa.CheckConstraint("line_cap >= 0", name=op.f("ck_scheme_line_cap")),
        sa.CheckConstraint("version >= 0", name=op.f("ck_scheme_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_scheme_code_version")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "role IN ('staff', 'leadership', 'hr', 'admin', 'auditor')",
            name=op.f("ck_account_role"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_account_owner_id_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_account_owner_id")),
    )
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_adjustment_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_adjustment_owner_id_owner")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["adjustment.id"], name=op.f("fk_adjustment_replaces_id_adjustment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_adjustment_replaces_id")),
    )
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_adjustment_owner_id_cycle_id", ["owner_id", "cycle_id"], unique=False
        )
        batch_op.create_index(
            "uq_adjustment_first",
            ["cycle_id", "owner_id", "reason", "occurrence"],
            unique=True,
            sqlite_where=sa.text("replaces_id IS NULL"),
            postgresql_where=sa.text("replaces_id IS NULL"),
        )

    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("undated", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_check_in_span")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_check_in_measure_id_measure")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_check_in_owner_id_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint(
            "measure_id",
            "owner_id",
            "input",
            "starts",
            "ends",
            "recorded_at",
            name=op.f("uq_check_in_measure_id_owner_id_input_starts_ends_recorded_at"),
        ),
        sa.UniqueConstraint("request_key", name=op.f("uq_check_in_request_key")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index("ix_check_in_owner_id_starts", ["owner_id", "starts"], unique=False)

    op.create_table(
        "excuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_excuse_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_excuse_measure_id_measure")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_excuse_owner_id_owner")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["excuse.id"], name=op.f("fk_excuse_replaces_id_excuse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_excuse_replaces_id")),
    )
    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.create_index(
            "uq_excuse_first",
            ["cycle_id", "measure_id", "owner_id"],
            unique=True,
            sqlite_where=sa.text("replaces_id IS NULL"),
            postgresql_where=sa.text("replaces_id IS NULL"),
        )

    op.create_table(
        "perspective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("weight BETWEEN 0 AND 10000", name=op.f("ck_perspective_weight")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_perspective_cycle_id_cycle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective")),
        sa.UniqueConstraint("code", "cycle_id", name=op.f("uq_perspective_code_cycle_id")),
    )
    with op.batch_alter_table("perspective", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_perspective_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(
            "uq_perspective_everywhere",
            ["code"],
            unique=True,
            sqlite_where=sa.text("cycle_id IS NULL"),
            postgresql_where=sa.text("cycle_id IS NULL"),
        )

    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("applies_to", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("exclusive_group", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.CheckConstraint(
            "effect IN ('pay', 'multiply', 'cap', 'floor', 'veto', 'award', 'plan')",
            name=op.f("ck_rule_effect"),
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_rule_scheme_id_scheme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("scheme_id", "code", name=op.f("uq_rule_scheme_id_code")),
    )
    op.create_table(
        "scheme_cycle",
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_scheme_cycle_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_scheme_cycle_scheme_id_scheme")
        ),
        sa.PrimaryKeyConstraint("scheme_id", "cycle_id", name=op.f("pk_scheme_cycle")),
    )
    with op.batch_alter_table("scheme_cycle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scheme_cycle_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.String(), nullable=True),
        sa.Column("threshold", sa.String(), nullable=True),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("stretch", sa.String(), nullable=True),
        sa.Column("curve", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_target_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_target_measure_id_measure")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_target_owner_id_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "cycle_id",
            "measure_id",
            "owner_id",
            name=op.f("uq_target_cycle_id_measure_id_owner_id"),
        ),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "unit",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["owner.id"], name=op.f("fk_unit_lead_id_owner")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_unit_owner_id_owner")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["unit.owner_id"], name=op.f("fk_unit_parent_id_unit")
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_unit")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "objective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("perspective_id", sa.Integer(), nullable=False),
        sa.Column("rollup", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('committed', 'aspirational')", name=op.f("ck_objective_kind")),
        sa.CheckConstraint(
            "rollup IN ('weighted', 'average', 'min', 'max')", name=op.f("ck_objective_rollup")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_objective_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_objective_owner_id_owner")
        ),
        sa.ForeignKeyConstraint(
            ["perspective_id"],
            ["perspective.id"],
            name=op.f("fk_objective_perspective_id_perspective"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
        sa.UniqueConstraint("cycle_id", "code", name=op.f("uq_objective_cycle_id_code")),
    )
    with op.batch_alter_table("objective", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objective_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_objective_perspective_id"), ["perspective_id"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("joined", sa.Date(), nullable=True),
        sa.Column("left", sa.Date(), nullable=True),
        sa.Column("base_pay", sa.String(), nullable=True),
        sa.Column("target_bonus", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["owner.id"], name=op.f("fk_person_manager_id_owner")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_person_owner_id_owner")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_person_role_id_role")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.owner_id"], name=op.f("fk_person_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)

    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('supports', 'causes')", name=op.f("ck_link_kind")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_link_two")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_link_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["objective.id"], name=op.f("fk_link_from_id_objective")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["objective.id"], name=op.f("fk_link_to_id_objective")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_link_from_id_to_id_kind")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_to_id"), ["to_id"], unique=False)

    op.create_table(
        "node",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("perspective_id", sa.Integer(), nullable=True),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'company') = (parent_id IS NULL)", name=op.f("ck_node_root")),
        sa.CheckConstraint(
            "(kind = 'objective') = (objective_id IS NOT NULL)", name=op.f("ck_node_inner")
        ),
        sa.CheckConstraint(
            "(kind = 'perspective') = (perspective_id IS NOT NULL)", name=op.f("ck_node_lane")
        ),
        sa.CheckConstraint(
            "(kind = 'target') = (target_id IS NOT NULL)", name=op.f("ck_node_leaf")
        ),
        sa.CheckConstraint(
            "kind IN ('company', 'perspective', 'objective', 'target')", name=op.f("ck_node_kind")
        ),
        sa.CheckConstraint("coverage BETWEEN 0 AND 10000", name=op.f("ck_node_coverage")),
        sa.CheckConstraint("points BETWEEN 0 AND 10000", name=op.f("ck_node_points")),
        sa.CheckConstraint("score BETWEEN 0 AND 12000", name=op.f("ck_node_score")),
        sa.CheckConstraint("weight BETWEEN 0 AND 10000", name=op.f("ck_node_weight")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_node_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_node_objective_id_objective")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["node.id"], name=op.f("fk_node_parent_id_node")),
        sa.ForeignKeyConstraint(
            ["perspective_id"], ["perspective.id"], name=op.f("fk_node_perspective_id_perspective")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_node_target_id_target")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
        sa.UniqueConstraint(
            "cycle_id", "perspective_id", name=op.f("uq_node_cycle_id_perspective_id")
        ),
        sa.UniqueConstraint("objective_id", name=op.f("uq_node_objective_id")),
        sa.UniqueConstraint("target_id", name=op.f("uq_node_target_id")),
    )
    with op.batch_alter_table("node", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_node_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_node_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "uq_node_root",
            ["cycle_id"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    protect(("check_in", "excuse", "audit_entry", "adjustment"))


def downgrade() -> None:
    for table in (
        "node",
        "link",
        "sign_in",
        "person",
        "objective",
        "unit",
        "target",
        "scheme_cycle",
        "rule",
        "perspective",
        "excuse",
        "check_in",
        "adjustment",
        "account",
        "scheme",
        "role",
        "owner",
        "measure",
        "cycle",
        "company",
        "audit_entry",
        "attempt",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
