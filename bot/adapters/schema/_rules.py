"""What servers allow: policies, word rules, and the record of every change."""

import sqlalchemy as sa

from bot.adapters.schema._ground import Instant, Snowflake, metadata

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
