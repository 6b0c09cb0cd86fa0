"""What moderators decide, and what is kept of it."""

import sqlalchemy as sa

from bot.adapters.schema._ground import Instant, Serial, Snowflake, metadata

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
    sa.Column("card_changes", sa.Integer, nullable=False, server_default="0"),  # how often its card had to change
    sa.Column("card_drawn", sa.Integer, nullable=False, server_default="0"),  # and the change that it shows
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
    sa.Column("fingerprint", sa.LargeBinary),
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

pauses = sa.Table(
    "pauses",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("set_by", Snowflake, nullable=False),
    sa.Column("set_at", Instant, nullable=False),
)
