"""Messages, their components and files, and interactions as Discord's JSON.

https://docs.discord.com/developers/resources/message, …/components/reference,
https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
"""

from sandbox.discord.entities import Attachment, Interaction, Json, Kind, Mentions, Message, Resolved
from sandbox.discord.wire import Wire, moment

COMPONENT_DEFAULTS: dict[int, Json] = {
    3: {"min_values": 1, "max_values": 1},
    5: {"min_values": 1, "max_values": 1},
    6: {"min_values": 1, "max_values": 1},
    7: {"min_values": 1, "max_values": 1},
    8: {"min_values": 1, "max_values": 1},
    11: {"description": None, "spoiler": False},
    13: {"spoiler": False},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}
"""What Discord fills in where a component's optional fields were left out."""


class MessageWire:
    """Draws messages for one way in: `cdn` is the root of its attachment addresses."""

    def __init__(self, wire: Wire, cdn: str) -> None:
        self.wire = wire
        self.cdn = cdn

    def message(self, message: Message, *, event: bool = False) -> Json:
        """A message; as part of an event it also says where it is and who its author is there."""
        payload: Json = {
            "id": str(message.id),
            "channel_id": str(message.channel.id),
            "type": int(message.type),
            "author": self.wire.user(message.author),
            "content": message.content,
            "timestamp": moment(message.created),
            "edited_timestamp": moment(message.edited),
            "tts": False,
            "pinned": False,
            "flags": int(message.flags),
            "attachments": [self.attachment(each) for each in message.attachments],
            "embeds": [self._embed(embed, message) for embed in message.embeds],
            "components": [self._component(each, message) for each in message.components],
        }
        payload |= self._mentions(message.mentions)
        if message.nonce is not None:
            payload["nonce"] = message.nonce
        if message.reactions:
            payload["reactions"] = [self._reaction(emoji, who) for emoji, who in message.reactions.items()]
        if message.reference is not None:
            payload |= self._reference(message.reference)
        if message.interaction is not None:
            app_id = str(self.wire.app.id)
            payload |= {"application_id": app_id, "webhook_id": app_id}
            payload["interaction_metadata"] = self._metadata(message.interaction, message)
        return payload | (self._place(message) if event and message.seen_by is None else {})

    def _place(self, message: Message) -> Json:
        guild = self.wire.world.guild_of(message.channel)
        if guild is None:
            return {}
        member = guild.members.get(message.author.id)
        placed: Json = {"guild_id": str(guild.id)}
        return placed | ({"member": self.wire.member(member, with_user=False)} if member else {})

    def _mentions(self, mentions: Mentions) -> Json:
        users = self.wire.world.users
        return {
            "mentions": [self.wire.user(users[each]) for each in mentions.users if each in users],
            "mention_roles": [str(each) for each in mentions.roles],
            "mention_everyone": mentions.everyone,
        }

    def _reaction(self, emoji: str, who: set[int]) -> Json:
        mine = self.wire.app.bot.id in who
        return {
            "emoji": {"id": None, "name": emoji},
            "count": len(who),
            "count_details": {"burst": 0, "normal": len(who)},
            "burst_colors": [],
            "me": mine,
            "me_burst": False,
        }

    def _reference(self, referenced: Message) -> Json:
        reference: Json = {
            "type": 0,
            "channel_id": str(referenced.channel.id),
            "message_id": str(referenced.id),
        }
        if referenced.channel.guild_id is not None:
            reference["guild_id"] = str(referenced.channel.guild_id)
        return {"message_reference": reference}

    def _metadata(self, interaction: Interaction, message: Message | None = None) -> Json:
        """Which interaction a message answers.

        https://docs.discord.com/developers/resources/message#message-interaction-metadata-object
        """
        metadata: Json = {
            "id": str(interaction.id),
            "type": int(interaction.kind),
            "user": self.wire.user(interaction.user),
            "authorizing_integration_owners": self._owners(interaction),
        }
        original = interaction.original
        if message is not None and original is not None and original is not message:
            metadata["original_response_message_id"] = str(original.id)
        if interaction.kind is Kind.COMPONENT and interaction.source is not None:
            metadata["interacted_message_id"] = str(interaction.source.id)
        if interaction.kind is Kind.MODAL and interaction.parent is not None:
            metadata["triggering_interaction_metadata"] = self._metadata(interaction.parent)
        return metadata

    def attachment(self, attachment: Attachment) -> Json:
        url = self.cdn + self.wire.attachments.path(attachment)
        payload: Json = {
            "id": str(attachment.id),
            "filename": attachment.filename,
            "size": attachment.size,
            "url": url,
            "proxy_url": url,
            "content_type": attachment.content_type,
        }
        if attachment.width is not None:
            payload |= {"width": attachment.width, "height": attachment.height}
        if attachment.description is not None:
            payload["description"] = attachment.description
        if attachment.ephemeral:
            payload["ephemeral"] = True
        if attachment.spoiler:
            payload["flags"] = 1 << 3
        return payload

    def _embed(self, embed: Json, message: Message) -> Json:
        drawn = {"type": "rich"} | {key: value for key, value in embed.items() if value is not None}
        for part in ("image", "thumbnail"):
            if part in drawn:
                media = self._media(drawn[part]["url"], message)
                drawn[part] = {key: value for key, value in media.items() if key not in ("id", "attachment_id")}
        if "fields" in drawn:
            drawn["fields"] = [{"inline": False} | field for field in drawn["fields"]]
        return drawn

    def _component(self, component: Json, message: Message) -> Json:
        kind = component["type"]
        given = {key: value for key, value in component.items() if value is not None}
        drawn = COMPONENT_DEFAULTS.get(kind, {}) | given
        if "emoji" in drawn:
            drawn["emoji"] = {key: value for key, value in drawn["emoji"].items() if value is not None}
        if "components" in drawn:
            drawn["components"] = [self._component(each, message) for each in drawn["components"]]
        if kind == 9:
            drawn["accessory"] = self._component(drawn["accessory"], message)
        elif kind == 11:
            drawn["media"] = self._media(drawn["media"]["url"], message)
        elif kind == 12:
            drawn["items"] = [self._gallery_item(item, message) for item in drawn["items"]]
        elif kind == 13:
            file = _named(message, drawn["file"]["url"])
            drawn["file"] = self._media(drawn["file"]["url"], message)
            drawn |= {"name": file.filename if file else None, "size": file.size if file else None}
        return drawn

    def _gallery_item(self, item: Json, message: Message) -> Json:
        media = self._media(item["media"]["url"], message)
        return {
            "media": media,
            "description": item.get("description"),
            "spoiler": bool(item.get("spoiler")),
        }

    def _media(self, url: str, message: Message) -> Json:
        """What became of a media address: an attachment's own, or the foreign one as it was."""
        file = _named(message, url)
        if file is None:
            return {"id": str(message.id), "url": url, "proxy_url": url}
        drawn = self.attachment(file)
        kept = ("id", "url", "proxy_url", "content_type", "width", "height")
        return {key: drawn[key] for key in kept if key in drawn} | {"attachment_id": str(file.id)}

    def _owners(self, interaction: Interaction) -> Json:
        guild = interaction.guild
        return {"0": str(guild.id) if guild is not None else "0"}

    def interaction(self, interaction: Interaction) -> Json:
        """INTERACTION_CREATE's payload."""
        wire, channel = self.wire, interaction.channel
        guild = interaction.guild
        payload: Json = {
            "id": str(interaction.id),
            "application_id": str(wire.app.id),
            "type": int(interaction.kind),
            "token": interaction.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": wire.channel_for(channel, interaction.user),
            "app_permissions": str(wire.world.permissions_of(wire.app.bot, channel)),
            "attachment_size_limit": guild.attachment_size_limit if guild else 10 * 1024 * 1024,
            "authorizing_integration_owners": self._owners(interaction),
            "entitlements": [],
            "locale": interaction.user.locale,
            "context": 0 if guild else 1,
            "data": self._data(interaction),
        }
        if interaction.source is not None:
            payload["message"] = self.message(interaction.source)
        if guild is None:
            return payload | {"user": wire.user(interaction.user)}
        member = wire.member(guild.members[interaction.user.id])
        member["permissions"] = str(wire.world.permissions_of(interaction.user, channel))
        return payload | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": member,
        }

    def _data(self, interaction: Interaction) -> Json:
        resolved = self._resolved(interaction, interaction.resolved)
        return interaction.data | ({"resolved": resolved} if resolved else {})

    def _resolved(self, interaction: Interaction, resolved: Resolved) -> Json:
        wire, guild = self.wire, interaction.guild
        members = {}
        for user in resolved.users:
            if guild is not None and user.id in guild.members:
                member = wire.member(guild.members[user.id], with_user=False)
                del member["mute"], member["deaf"]
                held = wire.world.permissions_of(user, interaction.channel)
                members[str(user.id)] = member | {"permissions": str(held)}
        drawn = {
            "users": {str(user.id): wire.user(user) for user in resolved.users},
            "members": members,
            "roles": {str(role.id): wire.role(role) for role in resolved.roles},
            "channels": {str(each.id): wire.channel_for(each, interaction.user) for each in resolved.channels},
            "messages": {str(message.id): self.message(message) for message in resolved.messages},
            "attachments": {str(each.id): self.attachment(each) for each in resolved.attachments},
        }
        return {key: value for key, value in drawn.items() if value}


def _named(message: Message, url: str) -> Attachment | None:
    name = url.removeprefix("attachment://")
    return next((each for each in message.attachments if url != name and each.filename == name), None)
