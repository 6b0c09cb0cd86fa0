"""Quotas in pictures and budgets in money, with the rows that say why."""

import sqlalchemy as sa

from bot.adapters.schema._ground import Instant, Serial, Snowflake, metadata

guilds = sa.Table(
    "guilds",
    metadata,
    sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("daily", sa.Integer, nullable=False),
    sa.Column("monthly", sa.Integer, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("changed_by", Snowflake),
    sa.Column("changed_at", Instant),
)

quota_windows = sa.Table(
    "quota_windows",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("span", sa.Text, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("used", sa.Integer, nullable=False, server_default="0"),
    sa.Column("held", sa.Integer, nullable=False, server_default="0"),
    # A window is known by its end: parallel first requests of a day agree on that, not on the instant it began.
    sa.UniqueConstraint("guild_id", "user_id", "span", "ends_at"),
    sa.CheckConstraint("used >= 0 AND held >= 0", name="never_negative"),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("job_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, primary_key=True),  # hold, settle, release: at most one of each for a job
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("pictures", sa.Integer, nullable=False),
    sa.Column("day_window", sa.ForeignKey("quota_windows.id"), nullable=False),
    sa.Column("month_window", sa.ForeignKey("quota_windows.id"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.CheckConstraint("pictures >= 0", name="never_negative"),
    sa.Index(None, "guild_id", "user_id"),
)

budget_windows = sa.Table(
    "budget_windows",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("scope", Snowflake, nullable=False),  # a server's id, or 0 for the whole bot
    sa.Column("span", sa.Text, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("spent", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("held", sa.BigInteger, nullable=False, server_default="0"),
    sa.UniqueConstraint("scope", "span", "ends_at"),
    sa.CheckConstraint("spent >= 0 AND held >= 0", name="never_negative"),
)

budget_holds = sa.Table(
    "budget_holds",
    metadata,
    sa.Column("job_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # the first attempt that it is for
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("minute_window", sa.ForeignKey("budget_windows.id")),
    sa.Column("day_window", sa.ForeignKey("budget_windows.id"), nullable=False),
    sa.Column("month_window", sa.ForeignKey("budget_windows.id"), nullable=False),
    sa.Column("server_day_window", sa.ForeignKey("budget_windows.id"), nullable=False),
    sa.Column("server_month_window", sa.ForeignKey("budget_windows.id"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.CheckConstraint("amount >= 0", name="never_negative"),
)

budget_ends = sa.Table(
    "budget_ends",
    metadata,
    sa.Column("job_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("cost", sa.BigInteger, nullable=False),  # 0 where the hold was released
    sa.Column("at", Instant, nullable=False),
    sa.ForeignKeyConstraint(
        ["job_id", "slot", "number"], ["budget_holds.job_id", "budget_holds.slot", "budget_holds.number"]
    ),
    sa.CheckConstraint("cost >= 0", name="never_negative"),
)

budget_caps = sa.Table(
    "budget_caps",
    metadata,
    sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("daily", sa.BigInteger),
    sa.Column("monthly", sa.BigInteger),
    sa.Column("changed_by", Snowflake, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
)

breakers = sa.Table(
    "breakers",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("retry_at", Instant, nullable=False),
    sa.Column("openings", sa.Integer, nullable=False),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),  # what the owner is told of: once, whoever finds it out
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("claimed_until", Instant),  # who may tell it now
    sa.Column("told_at", Instant),
)
