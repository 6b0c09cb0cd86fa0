"""Take the pictures out of a JSON answer while it arrives.

An answer is a few kilobytes of JSON around megabytes of base64. The scan splits the two without ever holding the
whole: a tokenizer follows the strings; what belongs to a picture is decoded piece by piece into a file, and a token
takes its place. What remains, the skeleton, is ordinary JSON, small enough to parse at the end.
"""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.adapters.gemini.limits import Limits
from bot.adapters.gemini.spool import Spool
from bot.domain.errors import Again, Trouble

LONG = 4096
"""A `data` value shorter than this stays in the skeleton: it may be anything, and costs nothing."""

_LONGEST_KEY = 128
_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_RUN = re.compile(rb"(?:[A-Za-z0-9+/=_-]++|\\/|\\u00(?:2[bBfF]|3[dD]))*+")
_OPENING = re.compile(rb"(?:[A-Za-z0-9+/_-]++|\\/|\\u002[bBfF])*+(?:\\(?:u[0-9a-fA-F]{0,3})?)?")
_CUT_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_DATA_URL = re.compile(rb"data:image(?:/|\\/|\\u002[fF])[\w.+-]{1,40};base64,")
_DATA_URL_LENGTH = 70


class Scan:
    """Feed it the body's bytes, cut anywhere; then read `skeleton` and `pictures`.

    `pictures` maps the token that stands in the skeleton to the spooled picture. The spool files lie beside `into`
    and are the caller's to move or `discard`.
    """

    def __init__(self, into: Path, limits: Limits) -> None:
        self.pictures: dict[str, Spool] = {}
        self._into = into
        self._limits = limits
        self._nonce = secrets.token_hex(16)  # an answer's text must not be able to name a picture
        self._skeleton = bytearray()
        self._held = b""
        self._start = 0  # in the skeleton: behind the opening quote of the latest string
        self._end = -1  # in the skeleton: its closing quote
        self._searched = 0  # in the skeleton: no data URL begins before this
        self._state: Callable[[bytes, int], int] = self._outside
        self._values: Mapping[str | None, Callable[[bytes, int], int]] = {
            "data": self._data_opening,
            "thoughtSignature": self._signature,
            "thought_signature": self._signature,
        }

    @property
    def skeleton(self) -> bytes:
        return bytes(self._skeleton) + self._held

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes. Raises `Trouble`: `answer_too_large`, or a store's."""
        pending = self._held + chunk
        self._held = b""
        at = 0
        while at < len(pending):
            at = self._state(pending, at)
        if len(self._skeleton) > self._limits.skeleton:
            raise _too_large(f"more than {self._limits.skeleton} bytes beside the pictures")

    def spool_short(self, data: str) -> Spool:
        """Decode a value that stayed in the skeleton, as the long ones were."""
        spool = self._new_spool()
        spool.feed(data.encode("ascii", "replace"))
        spool.close()
        return spool

    def discard(self) -> None:
        """Delete every file that is still here."""
        for spool in self.pictures.values():
            spool.discard()

    def _outside(self, pending: bytes, at: int) -> int:
        quote = pending.find(b'"', at)
        if quote < 0:
            self._skeleton += pending[at:]
            return len(pending)
        self._skeleton += pending[at : quote + 1]
        self._state = self._values.get(self._key_before(), self._string)
        self._start = self._searched = len(self._skeleton)
        return quote + 1

    def _key_before(self) -> str | None:
        """The key whose value begins at the skeleton's end; None where the string is no value of a key."""
        if self._skeleton[self._end + 1 : -1].strip() != b":":
            return None
        raw = bytes(self._skeleton[self._start - 1 : self._end + 1])
        try:
            return str(json.loads(raw)) if len(raw) <= _LONGEST_KEY else None
        except ValueError:
            return None

    def _string(self, pending: bytes, at: int) -> int:
        end = _STRING.match(pending, at).end()  # type: ignore[union-attr]  # it matches the empty string too
        before = len(self._skeleton)
        self._skeleton += pending[at:end]
        url = _DATA_URL.search(self._skeleton, max(self._searched, before - _DATA_URL_LENGTH))
        if url is None:
            return self._string_stopped(pending, end)
        del self._skeleton[url.end() :]
        self._begin_picture()
        self._state = self._hidden_picture
        return at + url.end() - before

    def _string_stopped(self, pending: bytes, end: int) -> int:
        if pending[end : end + 1] == b'"':
            self._end = len(self._skeleton)
            self._skeleton += b'"'
            self._state = self._outside
            return end + 1
        return self._hold(pending, end)

    def _signature(self, pending: bytes, at: int) -> int:
        """Drop a thought signature: it may be as large as a picture, and every request here starts afresh."""
        end = _STRING.match(pending, at).end()  # type: ignore[union-attr]
        return self._string_stopped(pending, end)

    def _data_opening(self, pending: bytes, at: int) -> int:
        opening = pending[at : at + LONG]
        if not _OPENING.fullmatch(opening):
            self._state = self._string
            return at
        if len(opening) < LONG:
            return self._hold(pending, at)
        self._begin_picture()
        self._state = self._data
        return at

    def _data(self, pending: bytes, at: int) -> int:
        quote = pending.find(b'"', at)
        end = quote if quote >= 0 else len(pending)
        if pending.find(b"\\", at, end) >= 0:
            cut = _CUT_ESCAPE.search(pending[at:end]) if quote < 0 else None
            end -= len(cut[0]) if cut else 0
        self._decode(pending[at:end])
        if quote < 0:
            return self._hold(pending, end)
        self._spool.close()
        return self._string_stopped(pending, quote)

    def _hidden_picture(self, pending: bytes, at: int) -> int:
        """A data URL inside text ends where base64 ends, not where the string does."""
        end = _RUN.match(pending, at).end()  # type: ignore[union-attr]
        self._decode(pending[at:end])
        if end == len(pending) or _CUT_ESCAPE.fullmatch(pending, end):
            return self._hold(pending, end)
        self._spool.close()
        self._searched = len(self._skeleton)
        self._state = self._string
        return end

    def _begin_picture(self) -> None:
        self._spool = self._new_spool()
        self._skeleton += next(reversed(self.pictures)).encode()

    def _new_spool(self) -> Spool:
        number = len(self.pictures)
        if number >= self._limits.pictures:
            raise _too_large(f"more than {self._limits.pictures} pictures")
        spool = Spool(self._into.with_name(f"{self._into.name}.{number}.part"), self._limits.picture)
        self.pictures[f"picture-{self._nonce}-{number}"] = spool
        return spool

    def _decode(self, encoded: bytes) -> None:
        if b"\\" in encoded:
            try:
                encoded = json.loads(b'"' + encoded + b'"').encode("ascii")
            except ValueError:
                self._spool.broken = True
        self._spool.feed(encoded)

    def _hold(self, pending: bytes, at: int) -> int:
        self._held = pending[at:]
        return len(pending)


def _too_large(detail: str) -> Trouble:
    return Trouble("answer_too_large", again=Again.ASK, detail=detail)
