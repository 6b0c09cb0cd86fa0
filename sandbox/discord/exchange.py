"""What came back from an interaction, for the one who began it."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from sandbox.discord.entities import First, Interaction, Json, Message, walk

PATIENCE = 20.0
"""Real seconds that a wait lasts before it gives up, unless told otherwise; loaded machines are slow."""


@dataclass(frozen=True, slots=True)
class Modal:
    """A form that the bot opened: `components` is its JSON as the bot sent it."""

    interaction: Interaction
    title: str
    custom_id: str
    components: list[Json]

    @property
    def fields(self) -> dict[str, Json]:
        """Its inputs by custom id."""
        return {part["custom_id"]: part for part in walk(self.components) if "custom_id" in part}


class Exchange:
    """One interaction and its answers, as far as the person sees them. Awaiting it waits for the first answer."""

    def __init__(self, interaction: Interaction) -> None:
        self.interaction = interaction

    @property
    def first(self) -> First | None:
        """The first answer: its type, the flags it asked for, and after how many seconds it came."""
        return self.interaction.first

    @property
    def failed(self) -> bool:
        """Whether the person reads "The application did not respond"."""
        return self.interaction.missed

    @property
    def original(self) -> Message | None:
        """`@original`: the first answer's message, or the message that an update changed; None once deleted."""
        message = self.interaction.original
        return None if message is None or message.deleted else message

    @property
    def followups(self) -> list[Message]:
        """The follow-ups that were not deleted."""
        return [message for message in self.interaction.followups if not message.deleted]

    @property
    def modal(self) -> Modal | None:
        """The form that the first answer opened."""
        data = self.interaction.modal
        if data is None:
            return None
        return Modal(self.interaction, data["title"], data["custom_id"], data["components"])

    @property
    def choices(self) -> list[Json] | None:
        """What an autocomplete answered: `[{"name": …, "value": …}]`."""
        return self.interaction.choices

    @property
    def text(self) -> str:
        """Everything that can be read in the original and the follow-ups."""
        shown = [self.original, *self.followups]
        return "\n".join(message.text for message in shown if message is not None)

    async def answered(self, timeout: float = PATIENCE) -> "Exchange":  # noqa: ASYNC109 - real time
        """Wait for the first answer.

        Raises:
            NoAnswer: when it can no longer come, or did not come for `timeout` real seconds.
        """
        await self.until(lambda _: self.first is not None or self.failed, timeout)
        if self.first is None:
            raise NoAnswer(f"the application did not respond to {self.interaction.name!r}")
        return self

    async def settled(self, timeout: float = PATIENCE) -> "Exchange":  # noqa: ASYNC109 - real time
        """Wait until there is an original that is no longer "thinking…", a modal, or choices.

        Raises:
            NoAnswer: as `answered`.
        """
        await self.answered(timeout)
        await self.until(
            lambda e: (
                e.modal is not None
                or e.choices is not None
                or (e.interaction.original is not None and not e.interaction.original.loading)
            ),
            timeout,
        )
        return self

    async def until(self, condition: Callable[["Exchange"], Any], timeout: float = PATIENCE) -> "Exchange":  # noqa: ASYNC109
        """Wait until `condition(exchange)` holds; it is asked again whenever one of its messages changes.

        Raises:
            NoAnswer: after `timeout` real seconds, saying what there is instead.
        """
        try:
            await self.interaction.pulse.until(lambda: bool(condition(self)), timeout)
        except TimeoutError:
            raise NoAnswer(f"waited {timeout} s in vain; there is {self!r}") from None
        return self

    def __await__(self) -> Generator[Any, None, "Exchange"]:
        return self.answered().__await__()

    def __repr__(self) -> str:
        shown = [message.text[:200] for message in (self.original, *self.followups) if message is not None]
        return f"<Exchange {self.interaction.name!r} first={self.first} failed={self.failed} shows={shown}>"


class NoAnswer(Exception):
    """The bot did not answer, or not as awaited."""
