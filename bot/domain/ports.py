"""What the inside asks of the outside. Adapters implement these; tests double only the first two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.domain.appeal import Appeal
from bot.domain.audit import Entry
from bot.domain.case import Case, CaseFile
from bot.domain.digest import Alarm, Digest
from bot.domain.job import Face, Failure, Job, Series
from bot.domain.note import Note
from bot.domain.policy import Circumstances
from bot.domain.purge import Account, Purge
from bot.domain.quota import Quota
from bot.domain.report import Reported


@dataclass(frozen=True, slots=True)
class Order:
    """One paid call: one picture. `references` are pictures to send along, in order: (mime, path)."""

    model: str
    prompt: str
    aspect: str
    size: str | None
    references: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Painted:
    """What came back. `path` holds the picture's own bytes; type and pixels are read from them.

    `usage` (token counts) and `ratings` (safety) are the API's own words, for the record.
    """

    path: Path
    mime: str
    extension: str
    width: int
    height: int
    size_bytes: int
    sha256: str
    text: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    ratings: tuple[Mapping[str, object], ...] = ()
    model_version: str = ""
    response_id: str = ""


class ImageModel(Protocol):
    async def paint(self, order: Order, into: Path) -> Painted:
        """Ask for one picture and stream it into the file `into` (its parent exists).

        Raises `Refusal` where the model declined, `Trouble` for everything else. Leaves no file behind on failure.
        Never sends the request twice.
        """
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where a job's card lives while its interaction token does. Never logged, never in an engine row."""

    application_id: int
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where, and how to answer: what an interaction tells. `upload_limit` in bytes."""

    interaction_id: int
    guild_id: int
    channel_id: int
    user_id: int
    locale: str
    upload_limit: int
    address: Address
    circumstances: Circumstances


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file ready to post: it fits the upload limit."""

    path: Path
    name: str
    slot: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Showing:
    """A job's pictures as they are to be seen, and how the asker stands afterwards."""

    files: tuple[Attachment, ...]
    quota: Quota
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a job under way may expect: its end by estimate, as seen at `now`, and the pictures `ahead` of it.

    `resting`: the bot is being restarted, and the job goes on afterwards. `waiting`: the image API has failed once and
    is asked again in a while; at `retry_at`, where it is left alone until then.
    """

    now: datetime
    done_at: datetime
    ahead: int = 0
    resting: bool = False
    waiting: bool = False
    retry_at: datetime | None = None


class Messenger(Protocol):
    async def show_progress(self, job: Job, address: Address, outlook: Outlook) -> None:
        """Redraw the card of a job under way. Failing is allowed and silent."""
        ...

    async def replace_card(self, job: Job, address: Address, showing: Showing) -> int | None:
        """Put the job's pictures in the place of its card; the message's id, or None where the token is spent.

        A repeat changes nothing. Raises `Trouble`.
        """
        ...

    async def post(self, job: Job, showing: Showing) -> int:
        """Post the job's pictures as a message of their own and take its card away; the message's id.

        A repeat within minutes gives the first message. Raises `Trouble`, "message_deleted" where the card is gone.
        """
        ...

    async def find_posted(self, job: Job, since: datetime | None) -> int | None:
        """The message that shows the job's pictures already: its card, or one that `post` made. Raises `Trouble`.

        `since` is when `post` may first have been called, None where it never was. Finding one of `post`'s takes the
        card away.
        """
        ...

    async def find_card(self, job: Job, address: Address | None) -> int | None:
        """The message of the first answer; None where there never was one. Raises `Trouble`."""
        ...

    async def show_stopped(self, job: Job, address: Address | None) -> None:
        """Let the card of a job that was called off say so. A repeat changes nothing. Raises `Trouble`."""
        ...

    async def show_case(
        self, job: Job, file: CaseFile, files: tuple[Attachment, ...], sent: tuple[Attachment, ...], channel_id: int
    ) -> int:
        """Put a case before the moderators, covered and without a sound; the message's id. Raises `Trouble`.

        `sent` are the pictures that went along with the words.
        """
        ...

    async def close_case(self, case: Case, job: Job) -> None:
        """Shrink a case's card to what became of it. Failing is allowed and silent."""
        ...

    async def tell_waiting(self, job: Job, address: Address, case: Case) -> None:
        """Tell the asker alone that their picture waits for a moderator. Failing is allowed and silent."""
        ...

    async def tell_verdict(self, job: Job, address: Address, case: Case, message_id: int | None) -> None:
        """Tell the asker alone what a moderator decided. Raises `Trouble`."""
        ...

    async def tell(self, job: Job, address: Address | None, failure: Failure, quota: Quota) -> None:
        """Tell the asker alone that there will be no picture, or nobody where that is too late. Raises `Trouble`.

        Either way no card looks as if it were still under way.
        """
        ...


class Noticeboard(Protocol):
    """What is carried to Discord after the fact. Each act may be repeated without harm; each raises `Trouble`."""

    async def log(self, guild_id: int, channel_id: int, entries: tuple[Entry, ...]) -> None:
        """Tell the log channel what was done."""
        ...

    async def show_appeal(self, appeal: Appeal, files: tuple[Attachment, ...], channel_id: int) -> int:
        """Put an appeal before the moderators; the message's id."""
        ...

    async def show_report(self, reported: Reported, files: tuple[Attachment, ...], channel_id: int) -> int:
        """Put a reported picture before the moderators; the message's id."""
        ...

    async def update_report(self, reported: Reported) -> None:
        """Redraw the card of a report that waits, its pictures as they are."""
        ...

    async def close_card(self, case: Case, job: Job | None) -> None:
        """Shrink a case's card to what became of it; `job` is what it is about, if that is one."""
        ...

    async def dress(self, job: Job, face: Face, showing: Showing | None) -> None:
        """Let a job's message look like that; `showing` is what a face that shows pictures shows."""
        ...

    async def stands(self, job: Job) -> bool:
        """Whether a job's message is still there; taken for standing where the bot may not look."""
        ...

    async def whisper(self, note: Note, address: Address) -> bool:
        """Tell the member alone in the place where they asked; False where the token is spent."""
        ...

    async def write(self, note: Note) -> bool:
        """Tell the member by direct message; False where they take none."""
        ...

    async def bulletin(self, guild_id: int, channel_id: int, told: Digest | Alarm) -> None:
        """A week's digest, or that a case has waited too long, for the moderators."""
        ...

    async def show_purge(self, purge: Purge, account: Account, address: Address) -> None:
        """Redraw the card of a purge for whoever began it. Failing is allowed and silent."""
        ...

    async def time_out(self, guild_id: int, user_id: int, until: datetime | None, reason: str) -> None:
        """Discord's own time-out, or its end."""
        ...


Transaction = Any
"""An open database transaction, opaque to whoever hands it on."""


class Engine(Protocol):
    async def enqueue_paint(
        self,
        transaction: Transaction,
        job_id: int,
        slot: int,
        attempt: int,
        *,
        user_id: int,
        delay: float = 0,
    ) -> None:
        """Hand one attempt at one picture to the queue, within the caller's transaction. `delay` in seconds."""
        ...

    async def enqueue_delivery(
        self,
        transaction: Transaction,
        job_id: int,
        series: Series = Series.PAINTED,
        attempt: int = 1,
        *,
        delay: float = 0,
    ) -> None:
        """Hand the job to one attempt at its delivery, within the caller's transaction. `delay` in seconds."""
        ...

    async def cancel(self, job_id: int) -> None:
        """Stop what runs or waits for a job whose state has already left the open ones."""
        ...


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, in UTC and aware."""
        ...
