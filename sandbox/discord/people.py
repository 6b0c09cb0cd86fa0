"""People who use the bot.

    ava = stage.discord.person("Ava")
    exchange = await ava.slash("imagine", {"prompt": "a lighthouse"}, "art")     # waits for the first answer
    await exchange.until(lambda e: e.original and e.original.attachments)         # wakes at each change, never sleeps
    picture = exchange.original.attachments[0].data

| what a person does | call | gives |
| --- | --- | --- |
| uses a slash command | `slash("quota show", {option: value}, channel)` | `Exchange` |
| types in an autocompleted option | `await complete(name, option, typed, {other: value}, channel)` | choices |
| presses a button | `press(message, custom_id)` | `Exchange` |
| chooses in a select | `select(message, custom_id, values)` | `Exchange` |
| sends a form | `submit(exchange.modal, {custom_id: value})` | `Exchange` |
| uses the menu of a message or a person | `menu(name, target, channel)` | `Exchange` |
| writes, deletes | `say(channel, text, files)`, `delete(message)` | `Message` |
| looks | `sees(channel)`; `direct` is their channel with the bot | messages, oldest first |
| waits for something to look at | `await finds(channel, condition)` | `Message` |

Values are what they are: text, numbers, booleans; a `Person`, `User`, `Role` or `Channel`; `(filename, bytes)` for an
attachment; a list of those for selects, checkbox groups and uploads. Fields of a form that are left out keep what the
bot put into them.

Channels may be given by name. Nothing here waits, except `complete` and `finds`; an `Exchange` does, when it is awaited
(first answer), by `answered()`, `settled()` (no longer "thinking…") or `until(condition)`.

What Discord's client would not let a person do raises `NotOffered`: a command that is not registered or not for them, a
missing option, a button that is disabled or not there. `force=True` does it all the same, as a forged request would.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.discord.backstage import Backstage
from sandbox.discord.commands import CHAT_INPUT, MESSAGE, USER, Found
from sandbox.discord.entities import Channel, Guild, Interaction, Json, Kind, Message, Resolved, User
from sandbox.discord.exchange import PATIENCE, Exchange, Modal, NoAnswer
from sandbox.discord.forms import NotOffered, fill_modal, fill_options, fill_select
from sandbox.discord.permissions import Permission

File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the bot. Two of the same user are equal."""

    backstage: Backstage
    user: User

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def mention(self) -> str:
        return f"<@{self.user.id}>"

    @property
    def direct(self) -> Channel:
        """Their direct messages with the bot."""
        return self.backstage.world.direct(self.user, self.backstage.app.bot)

    def sees(self, channel: Channel | str) -> list[Message]:
        """The messages they see in a channel, oldest first: ephemeral ones only if they are theirs."""
        return self.backstage.world.visible(self._place(channel), self.user)

    async def finds(
        self,
        channel: Channel | str,
        condition: Callable[[Message], Any] = bool,
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - real time
    ) -> Message:
        """The newest message in a channel that they see and for which `condition` holds, waiting for it if need be.

        Raises:
            NoAnswer: after `timeout` real seconds, saying what they see instead.
        """

        def found() -> Message | None:
            return next((message for message in reversed(self.sees(channel)) if condition(message)), None)

        try:
            await self.backstage.events.until(lambda: found() is not None, timeout)
        except TimeoutError:
            seen = [message.text[:200] for message in self.sees(channel)]
            raise NoAnswer(f"waited {timeout} s in vain; {self.user.name} sees {seen}") from None
        message = found()
        assert message is not None
        return message

    def say(self, channel: Channel | str, text: str, files: Iterable[File] = ()) -> Message:
        """Write a message.

        Raises:
            NotOffered: if they may not write there.
        """
        if not self.backstage.world.permissions_of(self.user, self._place(channel)) & Permission.SEND_MESSAGES:
            raise NotOffered(f"{self.user.name} may not write there")
        return self.backstage.say(self.user, self._place(channel), text, files)

    def delete(self, message: Message, *, force: bool = False) -> None:
        """Delete a message: their own, or any with MANAGE_MESSAGES."""
        held = self.backstage.world.permissions_of(self.user, message.channel)
        if not force and message.author is not self.user and not held & Permission.MANAGE_MESSAGES:
            raise NotOffered("deleting the messages of others needs MANAGE_MESSAGES")
        self.backstage.world.remove(message)

    # Interactions

    def slash(
        self,
        name: str,
        options: Mapping[str, Any] | None = None,
        channel: Channel | str = "art",
        *,
        force: bool = False,
    ) -> Exchange:
        """Use a slash command.

        Raises:
            NotOffered: if Discord's client would not let them, unless forced.
        """
        place = self._place(channel)
        found = self._offered(name, CHAT_INPUT, place, force=force)
        filled = fill_options(self.backstage, place, found, options or {}, force=force)
        return self._send(Kind.COMMAND, place, self._command_data(found, filled.options), filled.resolved)

    async def complete(
        self,
        name: str,
        option: str,
        value: str,
        options: Mapping[str, Any] | None = None,
        channel: Channel | str = "art",
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - real time
    ) -> list[Json]:
        """Type `value` into an autocompleted option, with `options` filled in already; what is offered.

        Raises:
            NotOffered: if the option does not autocomplete.
            NoAnswer: if the bot stays silent.
        """
        place = self._place(channel)
        found = self._offered(name, CHAT_INPUT, place, force=False)
        filled = fill_options(self.backstage, place, found, {**(options or {}), option: value}, focused=option)
        data = self._command_data(found, filled.options)
        exchange = await self._send(Kind.AUTOCOMPLETE, place, data, filled.resolved).answered(timeout)
        return exchange.choices or []

    def menu(
        self, name: str, target: "Message | Person | User", channel: Channel | str = "art", *, force: bool = False
    ) -> Exchange:
        """Use a command of a message's or a person's menu; for a message the channel is its own."""
        if isinstance(target, Message):
            place, kind = target.channel, MESSAGE
            resolved = Resolved(messages=[target])
        else:
            place, kind = self._place(channel), USER
            resolved = Resolved(users=[target.user if isinstance(target, Person) else target])
        found = self._offered(name, kind, place, force=force)
        data = self._command_data(found, []) | {"target_id": str(target.id)}
        data.pop("options", None)
        return self._send(Kind.COMMAND, place, data, resolved)

    def press(self, message: Message, custom_id: str, *, force: bool = False) -> Exchange:
        """Press a button.

        Raises:
            NotOffered: if they do not see an enabled button with that id there, unless forced.
        """
        if not force:
            self._component(message, custom_id, {2})
        return self._use(message, {"component_type": 2, "custom_id": custom_id}, Resolved())

    def select(
        self, message: Message, custom_id: str, values: Sequence[Any], *, kind: int | None = None, force: bool = False
    ) -> Exchange:
        """Choose in a select; `kind` is needed only to forge one that is not there.

        Raises:
            NotOffered: if they do not see such a select, or it does not offer those values, unless forced.
        """
        component = {"type": kind or 3, "custom_id": custom_id}
        if not force:
            component = self._component(message, custom_id, {3, 5, 6, 7, 8})
        filled = fill_select(self.backstage, message.channel, component, values, force=force)
        data = {"component_type": component["type"], "custom_id": custom_id, "values": filled.values}
        return self._use(message, data, filled.resolved)

    def submit(self, modal: Modal, values: Mapping[str, Any] | None = None, *, force: bool = False) -> Exchange:
        """Send a form. Fields that `values` leaves out keep what the bot put in them.

        Raises:
            NotOffered: if a field does not take that value, or a required one is empty, unless forced.
        """
        opened = modal.interaction
        if opened.user is not self.user and not force:
            raise NotOffered(f"the form was opened for {opened.user.name}")
        filled = fill_modal(self.backstage, opened.channel, modal, values or {}, force=force)
        data = {"custom_id": modal.custom_id, "components": filled.options}
        return self._send(Kind.MODAL, opened.channel, data, filled.resolved, source=opened.source, parent=opened)

    def forge_modal(
        self,
        custom_id: str,
        values: Mapping[str, str],
        channel: Channel | str = "art",
        source: Message | None = None,
    ) -> Exchange:
        """Send a form that was never opened, by a command or by a button of `source`: a text input for each value."""
        components = [
            {"type": 18, "id": 2 * n + 1, "component": {"type": 4, "id": 2 * n + 2, "custom_id": key, "value": value}}
            for n, (key, value) in enumerate(values.items())
        ]
        place = self._place(channel)
        kind = Kind.COMMAND if source is None else Kind.COMPONENT
        opener = self.backstage.interactions.imagine(kind, self.user, place, self._guild(place), {"name": "?"})
        opener.source = source
        data = {"custom_id": custom_id, "components": components}
        return self._send(Kind.MODAL, place, data, Resolved(), source=source, parent=opener)

    # How

    def _place(self, channel: Channel | str) -> Channel:
        return self.backstage.channel(channel) if isinstance(channel, str) else channel

    def _guild(self, channel: Channel) -> Guild | None:
        return self.backstage.world.guild_of(channel)

    def _offered(self, name: str, kind: int, channel: Channel, *, force: bool) -> Found:
        guild = self._guild(channel)
        found = self.backstage.commands.find(name, kind, guild)
        if found is None:
            raise NotOffered(f"no command {name!r}; there are {sorted(self.backstage.commands.names(guild))}")
        if not force:
            self._may_use(found.command, channel)
        return found

    def _may_use(self, command: Json, channel: Channel) -> None:
        held = self.backstage.world.permissions_of(self.user, channel)
        if not held & Permission.VIEW_CHANNEL or not held & Permission.USE_APPLICATION_COMMANDS:
            raise NotOffered(f"{self.user.name} may not use commands in #{channel.name}")
        needed = int(command.get("default_member_permissions") or 0)
        if channel.guild_id is not None and held & needed != needed:
            raise NotOffered(f"{command['name']} is not offered to {self.user.name}")
        closed = channel.guild_id is not None and command.get("default_member_permissions") == "0"
        if closed and not held & Permission.ADMINISTRATOR:
            raise NotOffered(f"{command['name']} is for administrators")

    def _command_data(self, found: Found, options: list[Json]) -> Json:
        command = found.command
        for step in reversed(found.path):
            options = [{"type": step["type"], "name": step["name"], "options": options}]
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}
        return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})

    def _component(self, message: Message, custom_id: str, kinds: set[int]) -> Json:
        component = message.buttons.get(custom_id)
        if message.deleted or message not in self.sees(message.channel):
            raise NotOffered(f"{self.user.name} does not see that message")
        if component is None or component["type"] not in kinds or component.get("disabled"):
            raise NotOffered(f"no {custom_id!r} to use; there are {sorted(message.buttons)}")
        return component

    def _use(self, message: Message, data: Json, resolved: Resolved) -> Exchange:
        data["id"] = message.buttons.get(data["custom_id"], {}).get("id", 1)
        return self._send(Kind.COMPONENT, message.channel, data, resolved, source=message)

    def _send(
        self,
        kind: Kind,
        channel: Channel,
        data: Json,
        resolved: Resolved,
        *,
        source: Message | None = None,
        parent: Interaction | None = None,
    ) -> Exchange:
        interaction = self.backstage.interactions.start(kind, self.user, channel, self._guild(channel), data)
        interaction.resolved, interaction.source, interaction.parent = resolved, source, parent
        self.backstage.events.tell("interaction_create", interaction)
        return Exchange(interaction)


__all__ = ["Exchange", "Modal", "NoAnswer", "NotOffered", "Person"]
