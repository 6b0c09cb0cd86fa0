"""The options of `/policy set` and its like: what Discord offers to choose from, and the wish that they add up to."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import discord
from discord import AppCommandOptionType, ChannelType, app_commands
from discord.app_commands import AppCommandChannel, AppCommandThread, Choice

from bot.domain.catalogue import Catalogue
from bot.domain.errors import Refusal
from bot.domain.policy import FIELDS, MOST, Settings

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Channels(app_commands.Transformer):
    """A channel option that offers these types and no others.

    The library's own offer media channels as well, which Discord's description of its API does not know:
    https://github.com/discord/discord-api-spec
    """

    def __init__(self, *types: ChannelType) -> None:
        self._types = list(types)

    @property
    def type(self) -> AppCommandOptionType:
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        return self._types

    async def transform(self, _: discord.Interaction[Any], value: Any, /) -> Any:
        return value


_THREADS = (ChannelType.public_thread, ChannelType.private_thread, ChannelType.news_thread)
_TALKING = (ChannelType.text, ChannelType.news)
_PLACES = (*_TALKING, ChannelType.voice, ChannelType.stage_voice, ChannelType.forum, ChannelType.category)

AnyChannel = app_commands.Transform[AppCommandChannel | AppCommandThread, Channels(*_PLACES, *_THREADS)]
TextChannel = app_commands.Transform[AppCommandChannel, Channels(*_TALKING)]
"""Where the bot can post cards."""

Count = app_commands.Range[int, 1, MOST["count"]]
ReviewHours = app_commands.Range[int, 1, MOST["review_hours"]]
NewMemberDays = app_commands.Range[int, 1, MOST["new_member_days"]]
StrikeDays = app_commands.Range[int, 1, MOST["strike_days"]]
StrikesToHold = app_commands.Range[int, 1, MOST["strikes_to_hold"]]
HoldHours = app_commands.Range[int, 1, MOST["hold_hours"]]
ReportHide = app_commands.Range[int, 1, MOST["report_hide"]]

EVERY = "all"
"""What a person writes for no restriction of models or sizes."""

SUGGESTIONS = 25
"""https://discord.com/developers/docs/interactions/application-commands#autocomplete"""

PLACES = [
    Choice(name="this channel", value="channel"),
    Choice(name="this channel's category", value="category"),
    Choice(name="the whole server", value="server"),
]
WHERE = "The place it is about; this channel if you leave it out"
CHANNEL = "Another channel or a category instead"

_CHOICES = {
    "where": PLACES,
    "mode": [
        Choice(name="off: nobody paints here", value="off"),
        Choice(name="open: pictures appear at once", value="open"),
        Choice(name="reviewed: a moderator looks first", value="reviewed"),
    ],
    "review": [
        Choice(name="all pictures", value="always"),
        Choice(name="new members' pictures", value="new_members"),
        Choice(name="pictures with references", value="references"),
    ],
    "spoiler": [Choice(name="no", value="never"), Choice(name="yes", value="always")],
    "age": [
        Choice(name="everywhere", value="anywhere"),
        Choice(name="in age-restricted channels", value="restricted"),
    ],
    "provider_refusals": [Choice(name="no consequence", value="off"), Choice(name="a soft strike", value="soft")],
}

_MEANINGS = {
    "where": WHERE,
    "channel": CHANNEL,
    "mode": "Whether pictures may be made there",
    "review": "What is looked at first, where the mode is reviewed",
    "models": "Which models, with commas between; “all” for all",
    "sizes": "Which sizes, with commas between; “all” for all",
    "count": "How many pictures one request may bring",
    "references": "Whether members may add pictures of their own",
    "spoiler": "Whether pictures are covered until somebody clicks them",
    "age": "Whether pictures may be made everywhere",
    "askers": "The only role that may ask; @everyone for all. More of them by Change… in /policy show",
    "barred": "A role that may not ask, whatever else its members have",
    "approvers": "A role that may approve, beside those who manage messages",
    "own_approval": "Whether moderators may approve pictures of their own",
    "review_channel": "Where pictures wait for a moderator; for the whole server",
    "log_channel": "Where the record is shown; for the whole server",
    "review_hours": "How long a picture waits for a verdict",
    "new_member_days": "How long members count as new",
    "adults_confirmed": "Whether this server is for adults; asks you to confirm it",
    "reset": "A setting to take back to what the category or the server says",
    "strike_days": "How long a strike counts",
    "strikes_to_hold": "How many strikes keep a member from asking",
    "hold_hours": "For how long",
    "discord_timeout": "Whether Discord's own time-out goes with it",
    "provider_refusals": "What it means that the image service held a request back",
    "own_appeals": "Whether who decided first may decide the appeal",
    "report_hide": "How many members must report a picture to hide it until a moderator has looked",
    "report_covers": "Whether reported pictures are covered rather than taken away",
}


def described(handler: Handler) -> Handler:
    """Give each option that a handler takes its meaning and its choices."""
    names = [n for n in handler.__annotations__ if n in _MEANINGS]
    choices = {name: _CHOICES[name] for name in names if name in _CHOICES}
    meanings = app_commands.describe(**{name: _MEANINGS[name] for name in names})
    described_: Handler = meanings(app_commands.choices(**choices)(handler))
    return described_


def wish(options: Mapping[str, Any], catalogue: Catalogue, everyone: int) -> dict[str, Any]:
    """The fields among the options that were chosen, in JSON's types; `everyone` is the role that all members have.

    Raises `Refusal`.
    """
    given = {name: value for name, value in options.items() if name in FIELDS and value is not None}
    return {name: _plain(name, value, catalogue, everyone) for name, value in given.items()}


def without(reset: str | None, wish: Mapping[str, Any]) -> dict[str, None]:
    """The wish to take a setting back. Raises `Refusal`: unknown_field, set_and_reset."""
    if reset is None:
        return {}
    if reset not in FIELDS:
        raise Refusal("unknown_field", name=reset, possible=list(FIELDS))
    if reset in wish:
        raise Refusal("set_and_reset", name=reset)
    return {reset: None}


def require_offered(catalogue: Catalogue, settings: Iterable[Settings]) -> None:
    """Raises `Refusal("bad_policy")` where a policy names a model or a size that this bot does not have."""
    for values in settings:
        for name, offered in (("models", [m.id for m in catalogue.models]), ("sizes", list(catalogue.sizes))):
            for one in values.get(name, ()):
                if one not in offered:
                    raise Refusal("bad_policy", name=name, value=one, possible=offered)


def suggested(typed: str, offered: Iterable[str]) -> list[Choice[str]]:
    """Lists that go on from what was typed, up to its last comma."""
    before, comma, last = typed.rpartition(",")
    head = f"{before}{comma} " if comma else ""
    lists = [f"{head}{one}" for one in (EVERY, *offered) if last.strip().lower() in one.lower()]
    return [Choice(name=one, value=one) for one in lists if len(one) <= 100][:SUGGESTIONS]


def fields(typed: str) -> list[Choice[str]]:
    """Settings whose names go on from what was typed."""
    return [Choice(name=name, value=name) for name in FIELDS if typed.lower() in name][:SUGGESTIONS]


def _plain(name: str, value: Any, catalogue: Catalogue, everyone: int) -> Any:
    if isinstance(value, discord.Role):
        if value.id != everyone:
            return [value.id]
        if name != "askers":
            raise Refusal("everyone_role")
        return []
    if isinstance(value, AppCommandChannel | AppCommandThread):
        return value.id
    if name in {"models", "sizes"}:
        named = [one.strip() for one in value.split(",") if one.strip()]
        if EVERY in named:
            return []
        return [catalogue.find(one).id if name == "models" else one.upper() for one in named]
    return value
