"""Moods in which the answer may be right and the connection is not."""

from sandbox.gemini import wire
from sandbox.gemini.faults._mood import Mood, always
from sandbox.gemini.reply import JSON_TYPE, Answer
from sandbox.gemini.turn import Turn, usual

NOTHING = always(Answer(b""))


def _claims(encoding: str) -> Answer:
    """A body that is not compressed as its head says."""
    return Answer(b'{"candidates": []}' * 40, headers={**JSON_TYPE, "Content-Encoding": encoding})


def _gzip_bomb(turn: Turn) -> Answer:
    del turn
    return Answer(wire.gzip_bomb(), headers={**JSON_TYPE, "Content-Encoding": "gzip"})


WIRES = (
    Mood("drop-before", "Hangs up before it has read the request; nothing is billed", NOTHING, wire.hang_up,
         paid=False, early=True),
    Mood("drop-after", "Takes the request, works, is paid, and hangs up without a word", NOTHING, wire.hang_up),
    Mood("drop-chunked", "Hangs up in the middle of a chunked body", usual, wire.drop_in_chunks),
    Mood("body-cut", "Hangs up before the promised length is reached", usual, wire.cut_short),
    Mood("reset", "Resets the connection in the middle of the body", usual, wire.reset),
    Mood("silence", "Takes the request and never answers", NOTHING, wire.silence),
    Mood("headers-never-end", "One header after another, for ever", NOTHING, wire.endless_headers),
    Mood("drip", "One byte a second", usual, wire.drip),
    Mood("stall", "Stops at 99 % and stays connected", usual, wire.stall),
    Mood("body-endless", "A body that never ends", NOTHING, wire.endless_body),
    Mood("gzip-bomb", "200 KB that inflate to 200 MB", _gzip_bomb),
    Mood("gzip-claim", "Says gzip and is not", always(_claims("gzip"))),
    Mood("br-claim", "Says br and is not", always(_claims("br"))),
    Mood("zstd-claim", "Says zstd and is not", always(_claims("zstd"))),
)  # fmt: skip
