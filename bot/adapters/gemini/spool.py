"""A picture on its way from base64 to the disk."""

import hashlib
from binascii import Error as NotBase64
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pybase64

from bot.adapters.pictures import storage_trouble
from bot.domain.errors import Again, Trouble

_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_LINE_BREAKS = b" \t\r\n"


class Spool:
    """Decodes base64 that comes in pieces into a file, and hashes it on the way.

    Strict: a foreign character, data behind the padding or a cut group makes it `broken`; what follows is then
    dropped. Only the URL-safe alphabet, line breaks and missing padding are forgiven, for they lose nothing.
    """

    def __init__(self, path: Path, most: int) -> None:
        self.path = path
        self.size = 0
        self.broken = False
        self._most = most
        self._carry = b""
        self._padded = False
        self._sha256 = hashlib.sha256()
        try:
            self._file: BinaryIO = path.open("wb", buffering=0)
        except OSError as error:
            raise _disk_failed(error) from error

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def feed(self, encoded: bytes) -> None:
        """Take the next piece. Raises `Trouble`: `answer_too_large`, or a store's."""
        if self.broken or not encoded:
            return
        pending = self._carry + encoded
        try:
            self._decode(pending)
        except NotBase64:
            try:
                self._decode(pending.translate(_TO_STANDARD, _LINE_BREAKS))
            except NotBase64:
                self.broken = True

    def close(self) -> None:
        """Decode what is left of an unpadded end, and close the file."""
        if self._carry and not self.broken:
            self.feed(b"=" * (4 - len(self._carry)))
        self._file.close()

    def discard(self) -> None:
        """Delete the file, where it still is; one that cannot be deleted is left to the store's sweep."""
        self._file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _decode(self, pending: bytes) -> None:
        whole = len(pending) - len(pending) % 4
        if self._padded and pending:
            raise NotBase64("data behind the padding")
        decoded = pybase64.b64decode(memoryview(pending)[:whole], validate=True)
        self._carry = pending[whole:]
        if whole:
            self._padded = pending[whole - 1] == ord("=")
        self._write(decoded)

    def _write(self, decoded: bytes) -> None:
        self.size += len(decoded)
        if self.size > self._most:
            raise Trouble("answer_too_large", again=Again.ASK, detail=f"a picture above {self._most} bytes")
        self._sha256.update(decoded)
        rest = memoryview(decoded)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise _disk_failed(error) from error


def _disk_failed(error: OSError) -> Trouble:
    """The picture is paid by now, whatever becomes of it."""
    trouble = storage_trouble(error)
    return Trouble(trouble.code, again=Again.ASK, detail=trouble.detail)
