"""Logs: structlog over the standard library's logging, an object or a line each, and no secret in any of them.

Hiding happens on the finished text of every record, whoever logged it: messages, values, tracebacks.
"""

import contextlib
import logging
import re
import sys
from collections.abc import Iterable
from typing import TextIO

import structlog

HIDDEN = "[hidden]"

_QUOTE = r"""\\?["']"""  # a quote inside a JSON string has a backslash before it
_PATTERNS = (
    # An interaction's token is a key to answer in its name for 15 minutes, and it is a part of the address:
    # https://docs.discord.com/developers/interactions/receiving-and-responding
    re.compile(r"(/(?:webhooks|interactions)/[0-9]+/)[^/?\s\"'\\)>]+"),
    re.compile(r"()\baW50ZXJhY3Rpb2[\w=+-]+"),  # the same where it stands alone: base64 of "interaction:…"
    re.compile(
        rf"({_QUOTE}(?:token|session_id|authorization|x-goog-api-key|api_?key|password){_QUOTE}\s*[:,]\s*{_QUOTE})"
        rf"[^\"'\\]++(?!{_QUOTE}\s*:)",  # what a colon follows is no value, but the next key
        re.IGNORECASE,
    ),
    re.compile(r"\b((?:Bearer|Bot)\s+)[\w.~+/=-]{12,}"),
    re.compile(r"()\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"),  # a bot token, by its shape
    # Signatures: of Discord's attachments (ex, is, hm), of object stores, and keys that some relays take in the query.
    re.compile(r"([?&](?:ex|is|hm|sig|signature|key|token|x-(?:amz|goog)-[\w-]+)=)[^&\s\"'\\<>)]+", re.IGNORECASE),
    re.compile(r"(\w://[^\s:/@\"']*:)[^\s/@\"']+(?=@)"),  # a password inside an address
)


class Redactor:
    """Hides the given secrets wherever they stand, and what looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if len(s) >= 6}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        if self._known:
            text = self._known.sub(HIDDEN, text)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\g<1>{HIDDEN}", text)
        return text


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, redactor: Redactor, renderer: structlog.typing.Processor) -> None:
        super().__init__(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=_STAMPS,
        )
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor(super().format(record))


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the library's name
        """The library's own answer would be to write the raw record down, secrets and all."""
        reason = type(sys.exception()).__name__
        with contextlib.suppress(OSError, ValueError):
            self.stream.write(f"a record of {record.name} could not be written: {reason}\n")


_STAMPS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, log_format: str, log_level: str, secrets: Iterable[str] = ()) -> None:
    """Send every log record to standard error: `log_format` is "console" or "json", `secrets` are hidden exactly.

    `log_level` holds for Easel. Libraries stay at INFO or above: below, discord.py writes down whole events, and with
    them the members' words.
    """
    level = logging.getLevelNamesMapping()[log_level]
    handler = _Handler(sys.stderr)
    handler.setFormatter(_RedactingFormatter(Redactor(secrets), _renderer(log_format)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.INFO))
    # DBOS gives its logger a handler of its own, which hides nothing, unless there is one already.
    engine = logging.getLogger("dbos")
    engine.handlers, engine.propagate = [handler], False
    for talkative in (engine, logging.getLogger("alembic")):  # a line for each of a hundred migrations
        talkative.setLevel(logging.WARNING)
    for ours in ("bot", "cogs", "config"):
        logging.getLogger(ours).setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_STAMPS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _renderer(log_format: str) -> structlog.typing.Processor:
    if log_format == "json":
        return _json
    # The default would show the values of local variables beside a traceback.
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)


def _json(logger: object, method: str, event: structlog.typing.EventDict) -> str:
    event = structlog.processors.format_exc_info(logger, method, event)
    return str(structlog.processors.JSONRenderer(ensure_ascii=False)(logger, method, event))
