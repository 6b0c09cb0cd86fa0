"""Jobs, pictures and attempts; quotas and budgets."""

import sqlalchemy as sa
from alembic import op

from bot.adapters.schema import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "breakers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("retry_at", Instant(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_breakers")),
    )
    op.create_table(
        "budget_caps",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("daily", sa.BigInteger(), nullable=True),
        sa.Column("monthly", sa.BigInteger(), nullable=True),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_budget_caps")),
    )
    op.create_table(
        "budget_windows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope", sa.BigInteger(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("spent", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("held", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("spent >= 0 AND held >= 0", name=op.f("ck_budget_windows_never_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_windows")),
        sa.UniqueConstraint("scope", "span", "ends_at", name=op.f("uq_budget_windows_scope_span_ends_at")),
    )
    op.create_table(
        "command_syncs",
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("commands", sa.JSON(), nullable=False),
        sa.Column("synced_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "scope", name=op.f("pk_command_syncs")),
    )
    op.create_table(
        "gateway_starts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_starts")),
    )
    op.create_index(op.f("ix_gateway_starts_at"), "gateway_starts", ["at"], unique=False)
    op.create_table(
        "guilds",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("daily", sa.Integer(), nullable=False),
        sa.Column("monthly", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_guilds")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("aspect", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("upload_limit", sa.BigInteger(), nullable=False),
        sa.Column("policy_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("circumstances", sa.JSON(), nullable=True),
        sa.Column("reviewed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("card_until", Instant(), nullable=True),
        sa.Column("posting_at", Instant(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("face", sa.Text(), nullable=True),
        sa.Column("face_due", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(
        op.f("ix_jobs_guild_id_user_id_created_at"), "jobs", ["guild_id", "user_id", "created_at"], unique=False
    )
    op.create_index(op.f("ix_jobs_message_id"), "jobs", ["message_id"], unique=False)
    op.create_index(op.f("ix_jobs_parent_id"), "jobs", ["parent_id"], unique=False)
    op.create_index(op.f("ix_jobs_state"), "jobs", ["state"], unique=False)
    op.create_table(
        "notices",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("claimed_until", Instant(), nullable=True),
        sa.Column("told_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notices")),
    )
    op.create_table(
        "quota_windows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("used >= 0 AND held >= 0", name=op.f("ck_quota_windows_never_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_windows")),
        sa.UniqueConstraint(
            "guild_id", "user_id", "span", "ends_at", name=op.f("uq_quota_windows_guild_id_user_id_span_ends_at")
        ),
    )
    op.create_table(
        "workers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "attempts",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("usage", sa.JSON(), nullable=True),
        sa.Column("ratings", sa.JSON(), nullable=True),
        sa.Column("model_version", sa.Text(), nullable=True),
        sa.Column("response_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_attempts_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "slot", "number", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_closed_at"), "attempts", ["closed_at"], unique=False)
    op.create_index(op.f("ix_attempts_model_closed_at"), "attempts", ["model", "closed_at"], unique=False)
    op.create_table(
        "budget_holds",
        sa.Column("job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("minute_window", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day_window", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month_window", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("server_day_window", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("server_month_window", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budget_holds_never_negative")),
        sa.ForeignKeyConstraint(["day_window"], ["budget_windows.id"], name=op.f("fk_budget_holds_day_window")),
        sa.ForeignKeyConstraint(["minute_window"], ["budget_windows.id"], name=op.f("fk_budget_holds_minute_window")),
        sa.ForeignKeyConstraint(["month_window"], ["budget_windows.id"], name=op.f("fk_budget_holds_month_window")),
        sa.ForeignKeyConstraint(
            ["server_day_window"], ["budget_windows.id"], name=op.f("fk_budget_holds_server_day_window")
        ),
        sa.ForeignKeyConstraint(
            ["server_month_window"], ["budget_windows.id"], name=op.f("fk_budget_holds_server_month_window")
        ),
        sa.PrimaryKeyConstraint("job_id", "slot", "number", name=op.f("pk_budget_holds")),
    )
    op.create_table(
        "ledger",
        sa.Column("job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("day_window", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month_window", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("pictures >= 0", name=op.f("ck_ledger_never_negative")),
        sa.ForeignKeyConstraint(["day_window"], ["quota_windows.id"], name=op.f("fk_ledger_day_window")),
        sa.ForeignKeyConstraint(["month_window"], ["quota_windows.id"], name=op.f("fk_ledger_month_window")),
        sa.PrimaryKeyConstraint("job_id", "kind", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_guild_id_user_id"), "ledger", ["guild_id", "user_id"], unique=False)
    op.create_table(
        "pictures",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("mime", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("reshaped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_pictures_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "slot", name=op.f("pk_pictures")),
    )
    op.create_index(op.f("ix_pictures_sha256"), "pictures", ["sha256"], unique=False)
    op.create_table(
        "reference_pictures",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_reference_pictures_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_reference_pictures")),
    )
    op.create_table(
        "budget_ends",
        sa.Column("job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_budget_ends_never_negative")),
        sa.ForeignKeyConstraint(
            ["job_id", "slot", "number"],
            ["budget_holds.job_id", "budget_holds.slot", "budget_holds.number"],
            name=op.f("fk_budget_ends_job_id_slot_number"),
        ),
        sa.PrimaryKeyConstraint("job_id", "slot", "number", name=op.f("pk_budget_ends")),
    )
    # ### end Alembic commands ###
