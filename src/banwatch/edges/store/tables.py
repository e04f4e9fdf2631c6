"""The tables. Alembic's migrations lead to the same schema; a test holds the two together."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)

from banwatch.edges.store.columns import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False, default=""),
    Column("site_url", Text, nullable=False, default=""),
    Column("grouping", Text, nullable=False, default=""),
    Column("region", String(40), nullable=False, default=""),
    Column("language", String(40), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("added_at", Moment, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", String(64)),
    Column("next_poll_at", Moment),
    Column("last_polled_at", Moment),
    Column("last_ok_at", Moment),
    Column("last_result", String(20)),
    Column("last_error", Text, nullable=False, default=""),
    Column("failures", Float, nullable=False, default=0.0),
    Column("baselined", Boolean, nullable=False, default=False),
    Column("host", Text, nullable=False, default=""),
    Column("ttl_seconds", Float, nullable=False, default=0.0),
    Column("fresh_seconds", Float, nullable=False, default=0.0),
    Column("skip_hours", String(100), nullable=False, default=""),  # hours of GMT, separated by spaces
    Column("skip_days", String(20), nullable=False, default=""),  # Monday is 0
    Column("rhythm_seconds", Float),
    Column("last_new_at", Moment),
    Column("failing_since", Moment),
    Column("doubted_until", Moment),
    Column("move_target", Text, nullable=False, default=""),
    Column("move_since", Moment),
    Column("move_times", Integer, nullable=False, default=0),
    Index("ix_feed_due", "active", "next_poll_at"),
)

poll_log = Table(
    "poll_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feed.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("result", String(20), nullable=False),
    Column("status", Integer),
    Column("size", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_poll_log_feed", "feed_id", "id"),
)

feed_move = Table(
    "feed_move",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feed.id"), nullable=False, index=True),
    Column("old_url", Text, nullable=False),
    Column("new_url", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone_at", Moment),
)

robots = Table(
    "robots",
    metadata,
    Column("address", Text, primary_key=True),
    Column("rules", Text),  # NULL: could not be had
    Column("until", Moment, nullable=False),
)

host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", String(60), nullable=False, default=""),
    Column("lease_until", Moment),
    Column("next_start_at", Moment),
    Column("paused_until", Moment),
    Column("pause_reason", Text, nullable=False, default=""),
    Column("pauses", Integer, nullable=False, default=0),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feed.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("guid", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("published_at", Moment),
    Column("published_on", Date),
    Column("source", Text, nullable=False, default=""),
    Column("seen_at", Moment, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("state", String(12), nullable=False, default="seen"),  # seen, read, unreadable
    Column("attempts", Integer, nullable=False, default=0),
    Column("retry_at", Moment),
    Column("note", Text, nullable=False, default=""),
    Column("article_id", ForeignKey("article.id")),
    Column("host", Text, nullable=False, default=""),
    Column("page", Text, nullable=False, default=""),  # the link as all feeds would write it
    Column("content_hash", String(64), nullable=False, default=""),
    Column("revisions", Integer, nullable=False, default=0),
    UniqueConstraint("feed_id", "key"),
    Index("ix_entry_due", "state", "retry_at"),
    Index("ix_entry_page", "page"),
)

entry_revision = Table(
    "entry_revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", ForeignKey("entry.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("title", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("material", Boolean, nullable=False),
)

article = Table(
    "article",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("published_at", Moment),
    Column("published_on", Date),
    Column("language", String(40), nullable=False),
    Column("region", String(40), nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("url", "content_hash"),
    Index("ix_article_created_at", "created_at"),
    Index("ix_article_day", "published_on"),
    Index("ix_article_source", "source", "published_on"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("article.id"), nullable=False),
    Column("watch", String(80), nullable=False),
    Column("rulebook", String(80), nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", JSON, nullable=False),  # claims, background, reasons
    Column("created_at", Moment, nullable=False),
    Column("matched", Boolean, nullable=False, default=False),
    UniqueConstraint("article_id", "watch", "rulebook"),
    Index("ix_finding_matched", "matched"),
    Index("ix_finding_verdict", "verdict", "id"),
)

ban = Table(
    "ban",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("watch", String(80), nullable=False),
    Column("status", String(12), nullable=False),
    Column("place_key", Text, nullable=False),
    Column("decided_on", Date),
    Column("reported_on", Date),
    Column("facts", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("status_at", Moment, nullable=False),
    Column("article_id", ForeignKey("article.id")),
    Column("reasons", JSON, nullable=False),
    Column("known_key", Text, unique=True),  # natural key of a line of the known list, else null
    Column("jurisdiction_id", String(80)),
    Column("merged_into", String(20), index=True),
    Index("ix_ban_place", "watch", "place_key"),
    Index("ix_ban_jurisdiction", "watch", "jurisdiction_id"),
    Index("ix_ban_status", "status", "status_at"),
    Index("ix_ban_day", "decided_on"),
    Index("ix_ban_place_key", "place_key"),
)

ban_report = Table(
    "ban_report",
    metadata,
    Column("ban_id", ForeignKey("ban.id"), primary_key=True),
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("facts", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_ban_report_article", "article_id"),
)

ban_step = Table(
    "ban_step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ban_id", ForeignKey("ban.id"), nullable=False, index=True),
    Column("stage", String(20), nullable=False),
    Column("before", String(20)),  # the stage before, null when none was known
    Column("day", Date),
    Column("article_id", ForeignKey("article.id")),
    Column("evidence", JSON),
    Column("source", String(12), nullable=False),  # report, reviewer, list
    Column("note", Text, nullable=False, default=""),
    Column("to_come", Boolean, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("told", Boolean, nullable=False),  # a change worth telling, not the stage that a ban was found in
    Column("void", Boolean, nullable=False),  # of the calendar, and overtaken by another step
    Index("ix_ban_step_to_come", "to_come", "day"),
    Index("ix_ban_step_recorded_at", "recorded_at"),
)

ban_change = Table(
    "ban_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ban_id", ForeignKey("ban.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("article_id", ForeignKey("article.id")),
    Column("quiet", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("ban_id", "version"),
)

regrouping = Table(
    "regrouping",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),  # merge, split
    Column("source_id", ForeignKey("ban.id"), nullable=False, index=True),
    Column("target_id", ForeignKey("ban.id"), nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("surface", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("before", JSON, nullable=False),
    Column("status", String(12), nullable=False),
    Column("after_version", Integer, nullable=False),
    Column("moved", JSON, nullable=False),
    Column("undone_at", Moment),
    Column("undone_by", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("watch", String(80), primary_key=True),
    Column("drawn_at", Moment, nullable=False, index=True),
    Column("missed", Boolean),  # null until a person has judged it
    Column("who", Text, nullable=False),
    Column("judged_at", Moment),
)

sketch = Table(
    "sketch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("article.id"), nullable=False, unique=True),
    Column("hashes", Text, nullable=False),  # parted by spaces, smallest first
    Column("same_as", ForeignKey("article.id"), index=True),  # the first article with this text, null for itself
)

sketch_hash = Table(
    "sketch_hash",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("sketch_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

judgement = Table(
    "judgement",
    metadata,
    Column("finding_id", ForeignKey("finding.id"), primary_key=True),
    Column("claim_no", Integer, primary_key=True, autoincrement=False),
    Column("match", String(12), nullable=False),
    Column("ban_id", ForeignKey("ban.id")),
    Column("reasons", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ban_id", ForeignKey("ban.id"), nullable=False, index=True),
    Column("verdict", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("surface", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
)

correction = Table(  # what readers of the register say is wrong
    "correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ban_id", ForeignKey("ban.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("closed_at", Moment, index=True),  # null until a person has dealt with it
    Column("closed_by", Text, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ban_id", ForeignKey("ban.id"), nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("surface", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

assignment = Table(
    "assignment",
    metadata,
    Column("ban_id", ForeignKey("ban.id"), primary_key=True),
    Column("who", Text, nullable=False),
)

saved_search = Table(
    "saved_search",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("who", Text, nullable=False),
    Column("address", Text, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("channel", String(20), nullable=False),
    Column("address", Text, nullable=False),
    Column("ban_id", ForeignKey("ban.id"), index=True),
    Column("digest_id", ForeignKey("digest.id")),
    Column("step_id", Integer),
    Column("state", String(12), nullable=False, default="pending"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("first_attempt_at", Moment),
    Column("not_before", Moment),
    Column("owner", String(60), nullable=False, default=""),
    Column("lease_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("external_ref", Text, nullable=False, default=""),
    Column("last_error", Text, nullable=False, default=""),
    Column("shown_version", Integer, nullable=False, default=0, server_default="0"),  # of the ban, once told
    Column("shown_reports", Integer, nullable=False, default=0, server_default="0"),
    Index("ix_delivery_due", "state", "not_before"),
)

click = Table(
    "click",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("done", Boolean, nullable=False, default=False, index=True),
    Column("outcome", Text, nullable=False, default=""),
)

digest = Table(
    "digest",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("local_date", Date, nullable=False),
    Column("window_from", Moment),
    Column("window_to", Moment, nullable=False),
    Column("last_change", Integer),  # number of the last ban_change that was in it
    Column("mailed", Boolean, nullable=False, default=True, server_default=true()),
    Column("mail", LargeBinary),  # as it was written, compressed; forgotten after a while
    UniqueConstraint("recipient", "local_date"),
)

reader = Table(
    "reader",
    metadata,
    Column("address", Text, primary_key=True),
    Column("token", String(40), nullable=False, unique=True),
    Column("paused_by", String(12), nullable=False, default=""),
    Column("paused_at", Moment),
    Column("bounces", Float, nullable=False, default=0.0),
    Column("bounced_at", Moment),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)

official_record = Table(  # what a town's own records say of a ban
    "official_record",
    metadata,
    Column("ban_id", ForeignKey("ban.id"), primary_key=True),
    Column("agreement", String(12), nullable=False),
    Column("looked_at", Moment, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("next_look_at", Moment, index=True),
    Column("found", JSON, nullable=False),
)

portal = Table(  # probes of places whose records can be asked
    "portal",
    metadata,
    Column("client", String(80), primary_key=True),
    Column("usable", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("councils", JSON, nullable=False),
)

work = Table(  # leases of items by step, and what is in quarantine
    "work",
    metadata,
    Column("step", String(100), primary_key=True),
    Column("item", String(40), primary_key=True),
    Column("owner", String(60), nullable=False),
    Column("until", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("quarantined", Boolean, nullable=False),
    Index("ix_work_until", "quarantined", "until"),
)

tick = Table(
    "tick",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", Moment, nullable=False),
)
