"""Interaction tokens at rest: sealed under a key derived from the bot's own token, which the database never holds."""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.ports import Address


class Sealer:
    def __init__(self, secret: str) -> None:
        derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"easel interaction addresses")
        self._box = Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))

    def seal(self, address: Address) -> bytes:
        return self._box.encrypt(json.dumps([address.application_id, address.token]).encode())

    def open(self, sealed: bytes | None) -> Address | None:
        """The address; None where there is none, or where another bot token sealed it."""
        if sealed is None:
            return None
        try:
            application_id, token = json.loads(self._box.decrypt(sealed))
        except InvalidToken:
            return None
        return Address(application_id, token)
