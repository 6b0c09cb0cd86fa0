"""Uploaded files: what they are, and the signed addresses they are fetched from.

https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
"""

import hashlib
import hmac
import io
import mimetypes
import secrets
from urllib.parse import quote

from PIL import Image, UnidentifiedImageError

from sandbox.clock import Clock
from sandbox.discord.entities import Attachment

URL_SECONDS = 24 * 3600
"""How long a signed address works here; Discord gives each its expiry in the address itself."""


class Attachments:
    """Every file that anybody uploaded."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._files: dict[int, Attachment] = {}

    def keep(self, attachment: Attachment) -> Attachment:
        """Take a file in, finding out its type from its name and, for pictures, its size in pixels from its bytes."""
        attachment.content_type = content_type(attachment.filename)
        if attachment.content_type.startswith("image/"):
            attachment.width, attachment.height = pixels(attachment.data)
        self._files[attachment.id] = attachment
        return attachment

    def forget(self, attachment: Attachment) -> None:
        """Serve a file no more: its message, or its place in the message, is gone."""
        self._files.pop(attachment.id, None)

    def path(self, attachment: Attachment) -> str:
        """The address of a file below the CDN's root, signed and good for `URL_SECONDS`."""
        # Rounded to the hour so that one message drawn twice has one address.
        now = int(self._clock.now()) // 3600 * 3600
        issued, expires = f"{now:x}", f"{now + URL_SECONDS:x}"
        bare = f"/attachments/{attachment.channel_id}/{attachment.id}/{quote(attachment.filename)}"
        return f"{bare}?ex={expires}&is={issued}&hm={self._signature(attachment.id, expires, issued)}"

    def fetch(self, attachment_id: int, expires: str, issued: str, signature: str) -> Attachment | None:
        """The file behind a signed address, or None where the signature is wrong or its time is over."""
        try:
            over = int(expires, 16) < self._clock.now()
        except ValueError:
            return None
        genuine = hmac.compare_digest(signature.encode(), self._signature(attachment_id, expires, issued).encode())
        return self._files.get(attachment_id) if genuine and not over else None

    def _signature(self, attachment_id: int, expires: str, issued: str) -> str:
        return hmac.new(self._key, f"{attachment_id}.{expires}.{issued}".encode(), hashlib.sha256).hexdigest()


def content_type(filename: str) -> str:
    """The media type that a name's ending promises: clients send every file as `application/octet-stream`."""
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"


def pixels(data: bytes) -> tuple[int | None, int | None]:
    """Width and height from a picture's header, or a pair of None."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None, None
