"""Whether a message keeps the rules of its page, told field by field.

https://docs.discord.com/developers/resources/message
"""

from collections.abc import Iterator, Mapping

from sandbox.discord.component_checks import check_components
from sandbox.discord.draft import Draft
from sandbox.discord.entities import Json, walk
from sandbox.discord.rules import Broken, Fault

MAX_CONTENT = 2000
MAX_EMBEDS = 10
MAX_EMBED_CHARACTERS = 6000

_EMBED_TEXTS: Mapping[str, int] = {"title": 256, "description": 4096}
_EMBED_PARTS: Mapping[tuple[str, str], int] = {("footer", "text"): 2048, ("author", "name"): 256}
_FIELD_TEXTS: Mapping[str, int] = {"name": 256, "value": 1024}
"""https://docs.discord.com/developers/resources/message#embed-object-embed-limits ."""


def check_message(draft: Draft) -> Iterator[Fault]:
    """Everything wrong with a message.

    Raises:
        Broken: `empty_message`, which is no fault of any one field.
    """
    if not (draft.content or draft.embeds or draft.components or draft.attachments or draft.has_poll):
        raise Broken("empty_message")
    if len(draft.content) > MAX_CONTENT:
        yield too_long(("content",), "content_length", MAX_CONTENT)
    if draft.v2:
        for name in ("content", "embeds", "poll"):
            if getattr(draft, "has_poll" if name == "poll" else name):
                words = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                yield Fault((name,), "v2_exclusive", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", words)
    yield from _check_embeds(draft.embeds)
    yield from check_components(draft.components, v2=draft.v2)
    yield from _check_references(draft)


def too_long(path: tuple[str | int, ...], rule: str, most: int) -> Fault:
    """A text with more than `most` characters."""
    return Fault(path, rule, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _check_embeds(embeds: list[Json]) -> Iterator[Fault]:
    if len(embeds) > MAX_EMBEDS:
        yield too_long(("embeds",), "embed_limits", MAX_EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        texts = list(_embed_texts(embed))
        total += sum(len(text) for _, text, _ in texts)
        for path, text, most in texts:
            if len(text) > most:
                yield too_long(("embeds", index, *path), "embed_limits", most)
            if path[0] == "fields" and not text:
                where = ("embeds", index, *path)
                yield Fault(where, "embed_limits", "BASE_TYPE_REQUIRED", "This field is required")
        if len(embed.get("fields") or []) > 25:
            yield too_long(("embeds", index, "fields"), "embed_limits", 25)
    if total > MAX_EMBED_CHARACTERS:
        words = f"Embed size exceeds maximum size of {MAX_EMBED_CHARACTERS}"
        yield Fault(("embeds",), "embed_limits", "MAX_EMBED_SIZE_EXCEEDED", words)


def _embed_texts(embed: Json) -> Iterator[tuple[tuple[str | int, ...], str, int]]:
    """Each text that counts, with its path and the most it may have."""
    for name, most in _EMBED_TEXTS.items():
        yield (name,), embed.get(name) or "", most
    for (part, name), most in _EMBED_PARTS.items():
        yield (part, name), (embed.get(part) or {}).get(name) or "", most
    for index, field in enumerate(embed.get("fields") or []):
        for name, most in _FIELD_TEXTS.items():
            yield ("fields", index, name), field.get(name) or "", most


def _check_references(draft: Draft) -> Iterator[Fault]:
    """Every attachment:// must name a file of the message."""
    names = {attachment.filename for attachment in draft.attachments}
    for path, url in _media(draft):
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
            words = f"The attachment {url} is not a file of this message"
            yield Fault(path, "file_reference", "REFERENCED_ATTACHMENT_NOT_FOUND", words)


def _media(draft: Draft) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, embed in enumerate(draft.embeds):
        for part in ("image", "thumbnail"):
            yield ("embeds", index, part, "url"), (embed.get(part) or {}).get("url") or ""
    for component in walk(draft.components):
        for key in ("media", "file"):
            yield ("components", key, "url"), (component.get(key) or {}).get("url") or ""
        for index, item in enumerate(component.get("items") or []):
            yield ("components", "items", index, "media", "url"), (item.get("media") or {}).get("url") or ""
