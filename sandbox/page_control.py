"""The switches behind the stage: moods, the clock, languages, and looking around for tests in other processes.

`POST /sandbox/control` takes one JSON object:

| `do` | with | does |
| --- | --- | --- |
| `clock` | `seconds` | lets time pass at once |
| `image_mood` | `mood`, `times`, `model` | how the image API feels: for ever unless `times`, to all unless `model` |
| `release` | | answers what the image API's mood `held` keeps waiting |
| `discord_mood` | `mood` | one of `DISCORD_MOODS` |
| `fault` | `pattern`, `fault`, `arguments`, `times`, `after` | plans one of `Fault`'s by name |
| `gateway` | `event`: `reconnect`, `invalidate`, `cut`, `silence`, or `close` with `code` | makes the gateway do that |
| `locale` | `person`, `locale` | the language a person reads |
| `state` | | whether a bot is online, the commands, the clock, the moods |
| `messages` | `person`, `channel` | what a person sees in a channel |
| `requests`, `calls` | | what the bot asked of Discord; what was asked of the image API |
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.discord.entities import Json
from sandbox.discord.faults import Fault, Planned
from sandbox.discord.side import DiscordSide
from sandbox.gemini import GeminiSide
from sandbox.page_acts import BadOrder, read_object
from sandbox.page_image import ImageSwitch
from sandbox.page_view import PageView

LONGEST_STEP_SECONDS = 366 * 86400.0

_LOCALES = (
    "en-US en-GB id da de es-ES es-419 fr hr it lt hu nl no pl pt-BR "
    "ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko"
)

LOCALES = tuple(_LOCALES.split())
"""https://docs.discord.com/developers/reference#locales ."""

ALWAYS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Mood:
    """A way for Discord to feel: faults it plans, or a thing it does at once."""

    label: str
    help: str
    plan: tuple[tuple[str, Fault, int], ...] = ()
    act: Callable[[DiscordSide], None] | None = None


DISCORD_MOODS: dict[str, Mood] = {
    "ok": Mood("ok", "Everything passes."),
    "token_expired": Mood(
        "token expired",
        "Edits and follow-ups are answered as if their 15 minutes were over, until “ok”.",
        (("* /webhooks/*", Fault.broken("token_life"), ALWAYS),),
    ),
    "cut": Mood(
        "cut the line", "Breaks the gateway’s connection; the bot has to come back.", act=lambda d: d.gateway.cut()
    ),
    "limited": Mood("429", "The next three requests are told to wait a second.", (("*", Fault.rate_limited(1.0), 3),)),
    "failing": Mood("5xx", "The next three requests get 502, with the work left undone.", (("*", Fault.down(502), 3),)),
    "lossy": Mood(
        "lost answers",
        "The next two edits or posts are done, but their answer is a 502.",
        (
            ("P* /webhooks/*", Fault.lost(), 2),
            ("POST /channels/*", Fault.lost(), 2),
        ),
    ),
    "slow": Mood("slow", "Every request takes 1.5 s longer, until “ok”.", (("*", Fault.delay(1.5), ALWAYS),)),
    "resume": Mood(
        "ask to reconnect", "Op 7: the bot should reconnect and resume.", act=lambda d: d.gateway.reconnect()
    ),
}

_FAULTS = ("answer", "down", "lost", "broken", "rate_limited", "drop", "drop_after", "delay", "truncated")
_GATEWAY = ("reconnect", "cut", "silence")


@dataclass(slots=True)
class Answer:
    """What an order gives, and whether pages have to be told of the whole world again."""

    body: Json = field(default_factory=dict)
    world_changed: bool = False


class Control:
    """Carries out orders. One per stage."""

    def __init__(self, discord: DiscordSide, gemini: GeminiSide) -> None:
        self._discord = discord
        self.image = ImageSwitch(gemini)
        self._view = PageView(discord)
        self._planned: dict[str, list[Planned]] = {}
        self._orders: dict[str, Callable[[Json], Answer]] = {
            "clock": self._advance,
            "image_mood": self._image_mood,
            "release": self._release,
            "discord_mood": self._discord_mood,
            "fault": self._fault,
            "gateway": self._gateway,
            "locale": self._locale,
            "state": lambda _: Answer(self._state()),
            "messages": self._messages,
            "requests": lambda _: Answer({"requests": [self._view.request(r) for r in self._discord.requests]}),
            "calls": lambda _: Answer(self.image.paid()),
        }

    async def order(self, request: web.Request) -> Answer:
        """Read one order and carry it out.

        Raises:
            BadOrder: with a sentence, where it makes no sense.
        """
        if request.content_type != "application/json":
            raise BadOrder("An order comes as JSON.")
        data = await read_object(request)
        if data.get("do") not in self._orders:
            raise BadOrder(f"'do' is one of {', '.join(self._orders)}.")
        try:
            return self._orders[data["do"]](data)
        except (KeyError, TypeError, ValueError) as error:
            raise BadOrder(f"That order lacks something or has too much: {error}") from error

    def switches(self) -> Json:
        """How every switch stands."""
        active = [name for name, plans in self._planned.items() if any(plan.times > 0 for plan in plans)]
        moods = [{"name": name, "label": m.label, "help": m.help} for name, m in DISCORD_MOODS.items()]
        waiting = [DISCORD_MOODS[name].label for name in active]
        return {
            "image": self.image.switches(),
            "discord": {"active": active or ["ok"], "faults": moods, "waiting": waiting},
            "locales": LOCALES,
        }

    def _state(self) -> Json:
        discord = self._discord
        names = sorted(discord.commands.names(discord.club.guild))
        return {
            "online": discord.gateway.online,
            "commands": names,
            "now": self._discord.clock.now(),
            "switches": self.switches(),
        }

    def _advance(self, data: Json) -> Answer:
        seconds = float(data["seconds"])
        if not 0 <= seconds <= LONGEST_STEP_SECONDS:
            raise BadOrder("The clock goes forward, by a year at most.")
        self._discord.clock.advance(seconds)
        return Answer({"now": self._discord.clock.now()}, world_changed=True)

    def _image_mood(self, data: Json) -> Answer:
        self.image.choose(data)
        return Answer()

    def _release(self, _: Json) -> Answer:
        self.image.release()
        return Answer()

    def _discord_mood(self, data: Json) -> Answer:
        name = data["mood"]
        if name not in DISCORD_MOODS:
            raise BadOrder(f"'mood' is one of {', '.join(DISCORD_MOODS)}.")
        mood = DISCORD_MOODS[name]
        if mood.act is not None:
            mood.act(self._discord)
            return Answer()
        self._discord.faults.clear()
        self._planned = {name: [self._discord.faults.add(*plan) for plan in mood.plan]} if mood.plan else {}
        return Answer()

    def _fault(self, data: Json) -> Answer:
        if data["fault"] not in _FAULTS:
            raise BadOrder(f"'fault' is one of {', '.join(_FAULTS)}.")
        fault: Fault = getattr(Fault, data["fault"])(**data.get("arguments", {}))
        self._discord.faults.add(str(data["pattern"]), fault, int(data.get("times", 1)), int(data.get("after", 0)))
        return Answer()

    def _gateway(self, data: Json) -> Answer:
        event: Any = data["event"]
        gateway = self._discord.gateway
        if event in _GATEWAY:
            getattr(gateway, event)()
        elif event == "invalidate":
            gateway.invalidate(resumable=bool(data.get("resumable", False)))
        elif event == "close":
            gateway.close(int(data["code"]))
        else:
            raise BadOrder(f"'event' is one of {', '.join(_GATEWAY)}, invalidate, close.")
        return Answer()

    def _locale(self, data: Json) -> Answer:
        if data["locale"] not in LOCALES:
            raise BadOrder("Discord has no such locale.")
        self._discord.person(str(data["person"])).user.locale = data["locale"]
        return Answer(world_changed=True)

    def _messages(self, data: Json) -> Answer:
        person = self._discord.person(str(data["person"]))
        seen = person.sees(str(data["channel"]))
        return Answer({"messages": [self._view.message(message) for message in seen]})
