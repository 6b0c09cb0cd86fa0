"""What a person does in the page: read from JSON and files, done by `sandbox.discord.people`."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.discord.backstage import Backstage
from sandbox.discord.commands import CHAT_INPUT
from sandbox.discord.entities import Channel, Json, Message
from sandbox.discord.exchange import Exchange, NoAnswer
from sandbox.discord.forms import NotOffered
from sandbox.discord.people import File, Person
from sandbox.discord.side import DiscordSide

MAX_FILES = 20
"""Files of one action: two uploads of ten, the most a modal can ask for."""

MAX_JSON = 1 << 18
"""Bytes of an action's own words; a slash command with every option full has fewer than 200,000."""


class BadOrder(Exception):
    """A request that makes no sense; its words are for the person at the page."""


@dataclass(slots=True)
class Act:
    """One action: who, what, and the files that came along by name."""

    person: Person
    data: Json
    files: dict[str, File] = field(default_factory=dict)

    @property
    def backstage(self) -> Backstage:
        return self.person.backstage

    def text(self, name: str) -> str:
        value = self.data.get(name)
        if not isinstance(value, str):
            raise BadOrder(f"{name!r} should be text.")
        return value

    @property
    def channel(self) -> Channel:
        """The channel it happens in, if the person may see it."""
        found = self.backstage.world.channels.get(_number(self.data.get("channel")))
        if found is None or not self.backstage.world.permissions_of(self.person.user, found):
            raise BadOrder("There is no such channel for this person.")
        return found

    def message(self, name: str = "message") -> Message:
        """The message it is about, if the person sees it."""
        wanted = _number(self.data.get(name))
        found = next((each for each in self.person.sees(self.channel) if each.id == wanted), None)
        if found is None:
            raise BadOrder("That message is not there any more.")
        return found


async def read_act(request: web.Request, discord: DiscordSide) -> Act:
    """An action from a request: JSON, or a form whose `payload_json` it is and whose other parts are its files.

    Raises:
        BadOrder: where it cannot be read, is too large, or names nobody.
    """
    if request.content_type == "multipart/form-data":
        data, files = await _read_form(request)
    elif request.content_type == "application/json":
        data, files = await read_object(request), {}
    else:
        raise BadOrder("An action comes as JSON or as a form.")
    try:
        return Act(discord.person(str(data.get("person"))), data, files)
    except KeyError:
        raise BadOrder("Nobody here has that name.") from None


async def read_object(request: web.Request) -> Json:
    """A JSON object from a request's body.

    Raises:
        BadOrder: where it is none, or longer than `MAX_JSON` bytes.
    """
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > MAX_JSON:
            raise BadOrder("That is too long.")
    return _object(bytes(raw))


async def _read_form(request: web.Request) -> tuple[Json, dict[str, File]]:
    data: Json = {}
    files: dict[str, File] = {}
    limit = 10 * 1024 * 1024
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name or len(files) >= MAX_FILES:
            raise BadOrder("That form cannot be read.")
        if part.name == "payload_json":
            data = _object(await _bounded(part, MAX_JSON))
        else:
            files[part.name] = (part.filename or "file", await _bounded(part, limit))
    return data, files


async def _bounded(part: BodyPartReader, limit: int) -> bytes:
    read = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        read += chunk
        if len(read) > limit:
            raise BadOrder("A file can have 10 MiB at most.")
    return bytes(read)


def _object(raw: bytes) -> Json:
    try:
        data = json.loads(raw)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise BadOrder("An action is a JSON object.")
    return data


def _number(value: Any) -> int:
    """A snowflake; 0, which names nothing, where it is none."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 21 else 0


# What can be done


def _slash(act: Act) -> Exchange:
    return act.person.slash(act.text("name"), _options(act), act.channel)


def _press(act: Act) -> Exchange:
    return act.person.press(act.message(), act.text("custom_id"))


def _select(act: Act) -> Exchange:
    message, custom_id = act.message(), act.text("custom_id")
    component = message.buttons.get(custom_id, {"type": 3})
    return act.person.select(message, custom_id, _things(act, component["type"], act.data.get("values")))


def _menu(act: Act) -> Exchange:
    return act.person.menu(act.text("name"), act.message("target"), act.channel)


EXCHANGES: dict[str, Callable[[Act], Exchange]] = {"slash": _slash, "press": _press, "select": _select, "menu": _menu}
"""Actions that begin an interaction. `submit` does too, but needs the modal that the page was shown."""


def submit(act: Act, opened: Exchange | None) -> Exchange:
    """Send the form that `opened` brought."""
    modal = opened.modal if opened else None
    if modal is None:
        raise BadOrder("That form is not open any more.")
    values, uploads = act.data.get("values"), act.data.get("uploads")
    if not isinstance(values, dict) or not isinstance(uploads, dict):
        raise BadOrder("'values' and 'uploads' should be objects.")
    filled = {
        key: _things(act, modal.fields[key]["type"], value)
        if isinstance(value, list) and key in modal.fields
        else value
        for key, value in values.items()
    }
    for key, count in uploads.items():
        filled[key] = [act.files[name] for n in range(int(count)) if (name := f"{key}[{n}]") in act.files]
    return act.person.submit(modal, filled)


async def _complete(act: Act) -> Json:
    options = {key: value for key, value in _options(act).items() if key != act.data.get("option")}
    name, option = act.text("name"), act.text("option")
    return {"choices": await act.person.complete(name, option, act.text("value"), options, act.channel)}


async def _say(act: Act) -> Json:
    text = act.text("text").strip()
    if not 0 < len(text) <= 2000:
        raise BadOrder("A message has 1 to 2,000 characters.")
    return {"id": str(act.person.say(act.channel, text, list(act.files.values())).id)}


async def _delete(act: Act) -> Json:
    act.person.delete(act.message())
    return {}


async def _react(act: Act) -> Json:
    act.backstage.world.react(act.message(), act.person.user, act.text("emoji")[:32])
    return {}


PLAIN: dict[str, Callable[[Act], Awaitable[Json]]] = {
    "complete": _complete,
    "say": _say,
    "delete": _delete,
    "react": _react,
}
"""Actions whose answer says everything there is to say."""

REFUSED = (BadOrder, NotOffered, NoAnswer)
"""What an action may raise; the words of each may be read by the person."""


def _options(act: Act) -> Json:
    """A command's options: ids become what they name, and each file goes to the option of its name."""
    given = act.data.get("options", {})
    if not isinstance(given, dict):
        raise BadOrder("'options' should be an object.")
    found = act.backstage.commands.find(act.text("name"), CHAT_INPUT, act.backstage.world.guild_of(act.channel))
    kinds = {option["name"]: option["type"] for option in found.options} if found else {}
    filled = {name: _thing(act, kinds.get(name, 3), value) for name, value in given.items()}
    return filled | {name: file for name, file in act.files.items() if kinds.get(name) == 11}


def _things(act: Act, kind: int, values: Any) -> list[Any]:
    """A select's values. Component types 5 to 8 name users, roles, both, channels; the rest are text."""
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadOrder("'values' should be a list of text.")
    as_option = {5: 6, 6: 8, 7: 9, 8: 7}
    return [_thing(act, as_option.get(kind, 3), value) for value in values]


def _thing(act: Act, kind: int, value: Any) -> Any:
    """What an option's value names: user 6, channel 7, role 8, mentionable 9; the value itself for other types."""
    world, guild = act.backstage.world, act.backstage.world.guild_of(act.channel)
    roles = guild.roles if guild else {}
    places: dict[int, list[Any]] = {
        6: [world.users],
        7: [world.channels],
        8: [roles],
        9: [world.users, roles],
    }
    if kind not in places:
        return value
    found = next((place[_number(value)] for place in places[kind] if _number(value) in place), None)
    if found is None:
        raise BadOrder("What was chosen is not there any more.")
    return found
