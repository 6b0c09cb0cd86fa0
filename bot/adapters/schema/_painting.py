"""Jobs, their pictures and their attempts; the fleet that works on them."""

import sqlalchemy as sa

from bot.adapters.schema._ground import Instant, Serial, Snowflake, metadata

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
    sa.Column("fingerprint", sa.LargeBinary),  # what survives a re-encoding and a crop: 32 bytes a print
    sa.Column("model", sa.Text),
    sa.Column("seconds", sa.Float),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    sa.Column("reshaped", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("failure", sa.JSON),
)

references = sa.Table(
    "reference_pictures",
    metadata,
    sa.Column("job_id", Snowflake, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.Text),  # null once it is erased
    sa.Column("mime", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),  # of the bytes as they were sent
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

command_syncs = sa.Table(
    "command_syncs",
    metadata,
    sa.Column("application_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("scope", Snowflake, primary_key=True, autoincrement=False),  # a server's id, or 0 for all servers
    sa.Column("commands", sa.JSON, nullable=False),  # type and name → sha256 of what Discord was last told
    sa.Column("synced_at", Instant, nullable=False),
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
