"""Every table of Easel. Instants are stored as milliseconds since 1970 in UTC, money as millionths of a US dollar."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime as an integer, so that both databases compare and index it alike."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Snowflake = sa.BigInteger
Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite numbers only INTEGER keys by itself

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

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", Snowflake, primary_key=True, autoincrement=False),  # the interaction's id: the key is the claim
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("channel_id", Snowflake, nullable=False),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("aspect", sa.Text, nullable=False),
    sa.Column("size", sa.Text),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("upload_limit", sa.BigInteger, nullable=False),
    sa.Column("policy_version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("circumstances", sa.JSON),  # of the asking: what a later verdict on it must know
    sa.Column("reviewed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("verdict", sa.Text),  # how a moderator let it through; null before, and where nobody had to
    sa.Column("sealed_address", sa.LargeBinary),
    sa.Column("card_id", Snowflake),  # the first answer's message, which shows the progress
    sa.Column("card_until", Instant),  # who may redraw it now
    sa.Column("posting_at", Instant),  # a message of its own may have been posted since
    sa.Column("message_id", Snowflake, index=True),
    sa.Column("parent_id", Snowflake, index=True),  # the job whose button asked for this one
    sa.Column("face", sa.Text),  # how its message must look where that is no longer as delivered
    sa.Column("face_due", sa.Boolean, nullable=False, server_default=sa.false()),  # and does not look yet
    sa.Column("removed_at", Instant),
    sa.Column("failure", sa.JSON),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("answered_at", Instant),
    sa.Column("started_at", Instant),
    sa.Column("finished_at", Instant),
    sa.Index(None, "guild_id", "user_id", "created_at"),
    sa.Index(None, "state"),
)

pictures = sa.Table(
    "pictures",
    metadata,
    sa.Column("job_id", Snowflake, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("key", sa.Text),
    sa.Column("mime", sa.Text),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("size_bytes", sa.BigInteger),
    sa.Column("sha256", sa.Text, index=True),
    sa.Column("fingerprint", sa.BigInteger),  # what survives a re-encoding: 64 bits, signed
    sa.Column("model", sa.Text),
    sa.Column("seconds", sa.Float),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    sa.Column("reshaped", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("failure", sa.JSON),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("job_id", Snowflake, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    sa.Column("outcome", sa.Text),  # null while the call is under way: written down before it is sent
    sa.Column("cost", sa.BigInteger),  # null until it is known: set once, together with the budget's own rows
    sa.Column("usage", sa.JSON),
    sa.Column("ratings", sa.JSON),
    sa.Column("model_version", sa.Text),
    sa.Column("response_id", sa.Text),
    sa.Index(None, "model", "closed_at"),
    sa.Index(None, "closed_at"),
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
    sa.Column("told_at", Instant),
)

command_syncs = sa.Table(
    "command_syncs",
    metadata,
    sa.Column("application_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("scope", Snowflake, primary_key=True, autoincrement=False),  # a server's id, or 0 for all servers
    sa.Column("commands", sa.JSON, nullable=False),  # type and name → sha256 of what Discord was last told
    sa.Column("synced_at", Instant, nullable=False),
)

refusals = sa.Table(
    "refusals",
    metadata,
    sa.Column("id", Serial, primary_key=True),  # what was refused before there was a job, for an appeal
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("channel_id", Snowflake, nullable=False),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("aspect", sa.Text, nullable=False),
    sa.Column("size", sa.Text),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.Column("pass_until", Instant),  # an upheld appeal lets this request through once
    sa.Column("passed_at", Instant),
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("job_id", Snowflake, sa.ForeignKey("jobs.id", ondelete="CASCADE")),
    sa.Column("refusal_id", sa.BigInteger, sa.ForeignKey("refusals.id", ondelete="CASCADE"), unique=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("opened_by", Snowflake, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("channel_id", Snowflake),
    sa.Column("message_id", Snowflake),
    sa.Column("escalated", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("decision", sa.Text),
    sa.Column("decided_by", Snowflake),
    sa.Column("decided_at", Instant),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("statement", sa.Text, nullable=False, server_default=""),  # an appeal's own words
    sa.Column("against", Snowflake),  # whose decision it appeals
    sa.Column("sealed_address", sa.LargeBinary),  # of whoever opened it, to hear of the outcome in private
    sa.Column("card_stale", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("job_id", "kind", "opened_by"),
    sa.Index(None, "guild_id", "state", "opened_at"),
)

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("job_id", Snowflake, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("reporter_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("case_id", sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("sealed_address", sa.LargeBinary),
    sa.Column("at", Instant, nullable=False),
    sa.Index(None, "guild_id", "reporter_id", "at"),
)

strikes = sa.Table(
    "strikes",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),  # what it was given for: one strike for one thing
    sa.Column("given_by", Snowflake, nullable=False),
    sa.Column("given_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("lifted_at", Instant),
    sa.Column("lifted_by", Snowflake),
    sa.UniqueConstraint("guild_id", "source"),
    sa.Index(None, "guild_id", "user_id"),
)

holds = sa.Table(
    "holds",
    metadata,
    sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("until", Instant),  # null where none stands
    sa.Column("set_by", Snowflake, nullable=False),
    sa.Column("set_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("discord", sa.Boolean, nullable=False, server_default=sa.false()),  # Discord's own time-out as well
    sa.Column("discord_due", sa.Boolean, nullable=False, server_default=sa.false()),  # and Discord is to be told
)

blocked_pictures = sa.Table(
    "blocked_pictures",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.BigInteger),
    sa.Column("blocked_by", Snowflake, nullable=False),
    sa.Column("blocked_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.UniqueConstraint("guild_id", "sha256"),
)

purges = sa.Table(
    "purges",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("since", Instant),
    sa.Column("begun_by", Snowflake, nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("sealed_address", sa.LargeBinary),
    sa.Column("ended_at", Instant),
)

purge_items = sa.Table(
    "purge_items",
    metadata,
    sa.Column("purge_id", sa.ForeignKey("purges.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("job_id", Snowflake, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("outcome", sa.Text),  # null while it is still to be done
    sa.Column("tried_at", Instant),  # written down before Discord is asked
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Index(None, "purge_id", "outcome"),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("sealed_address", sa.LargeBinary),
    sa.Column("token_until", Instant),
    sa.Column("at", Instant, nullable=False),
    sa.Column("carried_at", Instant, index=True),  # when it was seen off, by whichever way there was
    sa.Column("way", sa.Text),
    sa.Index(None, "guild_id", "user_id", "at"),
)

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("direct", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("model", sa.Text),
    sa.Column("aspect", sa.Text),
    sa.Column("size", sa.Text),
)

bulletins = sa.Table(
    "bulletins",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),  # a digest or an alarm: each once, whoever finds it due
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

policy_changes = sa.Table(
    "policy_changes",
    metadata,
    sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),  # append-only; counts from 1
    sa.Column("settings", sa.JSON, nullable=False),  # all of the server's, by place
    sa.Column("changed_by", Snowflake, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),  # a word and what it is about: "restored 4"
)

policy_proposals = sa.Table(
    "policy_proposals",
    metadata,
    sa.Column("id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("made_by", Snowflake, nullable=False),
    sa.Column("base", sa.Integer, nullable=False),  # the version it was compared with, and may be applied upon
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)

word_rule_sets = sa.Table(
    "word_rule_sets",
    metadata,
    sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),  # what compiled rules are known by
    sa.Column("last_number", sa.Integer, nullable=False, server_default="0"),  # no number is given twice
    sa.Column("tells_words", sa.Boolean, nullable=False, server_default=sa.false()),
)

word_rules = sa.Table(
    "word_rules",
    metadata,
    sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("clause", sa.JSON, nullable=False),
    sa.Column("created_by", Snowflake, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

word_rule_changes = sa.Table(
    "word_rule_changes",
    metadata,
    sa.Column("id", Snowflake, primary_key=True, autoincrement=False),  # the interaction that proposed it
    sa.Column("guild_id", Snowflake, nullable=False, index=True),
    sa.Column("made_by", Snowflake, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("base", sa.Integer, nullable=False),  # the version that it was compared with, and may be made upon
    sa.Column("added", sa.JSON, nullable=False),
    sa.Column("removed", sa.JSON, nullable=False),  # whole, so that they can be put back
    sa.Column("numbers", sa.JSON, nullable=False),  # what the added ones are called, once they are there
)

pauses = sa.Table(
    "pauses",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("set_by", Snowflake, nullable=False),
    sa.Column("set_at", Instant, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # append-only; counts from 1
    sa.Column("at", Instant, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("case_id", sa.BigInteger),
    sa.Column("actor_id", Snowflake),  # this and the four below may be erased, each together with its salt
    sa.Column("subject", sa.Text),
    sa.Column("old", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("salts", sa.JSON, nullable=False),
    sa.Column("digests", sa.JSON, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index(None, "guild_id", "actor_id"),
    sa.Index(None, "guild_id", "subject"),
)

audit_heads = sa.Table(
    "audit_heads",
    metadata,
    sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("told", sa.Integer, nullable=False),  # up to which the log channel knows
)

gateway_starts = sa.Table(
    "gateway_starts",
    metadata,
    sa.Column("id", Serial, primary_key=True),
    sa.Column("at", Instant, nullable=False, index=True),
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("beat", sa.BigInteger, nullable=False),
)
