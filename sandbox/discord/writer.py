"""From a request's JSON and files to the message it asks for.

https://docs.discord.com/developers/resources/message#create-message
https://docs.discord.com/developers/reference#uploading-files
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.discord.draft import Draft
from sandbox.discord.entities import Attachment, Channel, Json, Message, MessageFlag, walk
from sandbox.discord.message_checks import check_message
from sandbox.discord.request import Upload
from sandbox.discord.rules import Broken, Fault, demand
from sandbox.discord.snowflakes import Snowflakes

MAX_FILES = 10


@dataclass(slots=True)
class Writer:
    """Turns request data into drafts: `size_limit` is the bytes one file may have."""

    snowflakes: Snowflakes
    channel: Channel
    size_limit: int
    ephemeral: bool = False

    def create(self, data: Json, uploads: Mapping[int, Upload]) -> Draft:
        """The draft of a new message.

        Raises:
            Broken: by the rule that the message breaks.
        """
        draft = Draft(
            data.get("content") or "",
            data.get("embeds") or [],
            data.get("components") or [],
            self._attached(data, uploads, []),
            data.get("flags") or 0,
            bool(data.get("poll")),
        )
        return self._checked(draft)

    def edit(self, message: Message, data: Json, uploads: Mapping[int, Upload]) -> Draft:
        """The draft of a message after an edit: what the request leaves out stays, what it sets to null goes.

        Raises:
            Broken: by the rule that the edited message would break.
        """

        def kept(key: str, before: Any, empty: Any) -> Any:
            return (data[key] or empty) if key in data else before

        flags = message.flags if data.get("flags") is None else data["flags"]
        if message.flags & MessageFlag.IS_COMPONENTS_V2 and not flags & MessageFlag.IS_COMPONENTS_V2:
            raise Broken("v2_kept", [Fault(("flags",), "v2_kept", "BASE_TYPE_BAD_VALUE", "The flag cannot be removed")])
        draft = Draft(
            kept("content", message.content, ""),
            kept("embeds", message.embeds, []),
            kept("components", message.components, []),
            self._attached(data, uploads, message.attachments),
            flags,
        )
        return self._checked(draft)

    def _checked(self, draft: Draft) -> Draft:
        demand(check_message(draft))
        _number(draft.components)
        return draft

    def _attached(self, data: Json, uploads: Mapping[int, Upload], before: list[Attachment]) -> list[Attachment]:
        """The files after the request: a list drops what it leaves out; without one, everything stays and is added."""
        self._check_uploads(uploads)
        listed = data.get("attachments")
        if listed is None and "attachments" in data:
            listed = []
        if listed is None:
            return before + [self._new(upload, {}) for upload in uploads.values()]
        old = {attachment.id: attachment for attachment in before}
        faults, attached = [], []
        for index, item in enumerate(listed):
            number = int(item["id"])
            if number in uploads:
                attached.append(self._new(uploads[number], item))
            elif number in old:
                attached.append(_described(old[number], item))
            else:
                path = ("attachments", index)
                faults.append(Fault(path, "file_listing", "ATTACHMENT_NOT_FOUND", "Attachment data not found"))
        if not before:
            known = {int(item["id"]) for item in listed}
            attached += [self._new(upload, {}) for key, upload in uploads.items() if key not in known]
        if len(attached) > MAX_FILES:
            faults.append(_too_many())
        demand(faults)
        return attached

    def _check_uploads(self, uploads: Mapping[int, Upload]) -> None:
        if len(uploads) > MAX_FILES:
            raise Broken("file_count", [_too_many()])
        if any(len(upload.data) > self.size_limit for upload in uploads.values()):
            raise Broken("file_size")

    def _new(self, upload: Upload, item: Json) -> Attachment:
        name = item.get("filename") or upload.filename
        return Attachment(
            self.snowflakes.next(),
            self.channel.id,
            name,
            upload.data,
            "",
            item.get("description"),
            spoiler=bool(item.get("is_spoiler")) or name.startswith("SPOILER_"),
            ephemeral=self.ephemeral,
        )


def _described(attachment: Attachment, item: Json) -> Attachment:
    if "description" in item:
        attachment.description = item["description"]
    if "is_spoiler" in item:
        attachment.spoiler = bool(item["is_spoiler"])
    return attachment


def _too_many() -> Fault:
    return Fault(("attachments",), "file_count", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")


def _number(components: list[Json]) -> None:
    """Give every component without an id the next free one, as Discord does.

    https://docs.discord.com/developers/components/reference#anatomy-of-a-component
    """
    taken = {part["id"] for part in walk(components) if part.get("id")}
    free = 1
    for part in walk(components):
        if part.get("id"):
            continue
        while free in taken:
            free += 1
        part["id"] = free
        taken.add(free)
