"""Facts to draw cards from: one job, its pictures, a quota, the catalogue as it is shipped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from discord import ui

from bot.domain.catalogue import parse_catalogue
from bot.domain.job import Failure, Job, JobState, Picture, PictureState, file_name
from bot.domain.ports import Attachment
from bot.domain.quota import Limits, Quota, Span, Standing
from bot.domain.request import PictureRequest
from bot.ui.wording import Wording
from config.catalogue import load_catalogue_data

ENGLISH = Wording()
CATALOGUE = parse_catalogue(load_catalogue_data())
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
ID = 1309471234567890123
ASKER = 4242
LIMITS = Limits(12, 150, "Europe/Berlin")
PROMPT = "a lighthouse on a basalt cliff at blue hour, long exposure, soft fog"


def painted(slot: int = 1, **facts: Any) -> Picture:
    usual = Picture(
        slot,
        PictureState.PAINTED,
        key=f"{slot}",
        mime="image/png",
        width=2752,
        height=1536,
        size_bytes=1_887_437,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        model="gemini-3-pro-image",
        seconds=8.3,
    )
    return replace(usual, **facts)


def failed(slot: int = 1, code: str = "picture_blocked", **values: object) -> Picture:
    return Picture(slot, PictureState.FAILED, failure=Failure(code, values, refused=True))


def waiting(slot: int = 1) -> Picture:
    return Picture(slot, PictureState.WAITING)


def a_job(*pictures: Picture, prompt: str = PROMPT, size: str | None = "2K", **facts: Any) -> Job:
    pictures = pictures or (painted(),)
    usual = Job(
        id=ID,
        guild_id=1,
        channel_id=2,
        user_id=ASKER,
        locale="en-US",
        request=PictureRequest(prompt, "gemini-3-pro-image", "16:9", size, len(pictures)),
        state=JobState.DELIVERING,
        created_at=NOW,
        answered_at=NOW,
        upload_limit=10 * 2**20,
        pictures=pictures,
        started_at=NOW + timedelta(seconds=1),
    )
    return replace(usual, **facts)


def a_quota(used: int = 5, held: int = 0, limit: int = 12, *, month_left: int = 100) -> Quota:
    return Quota(
        Standing(Span.DAY, limit, used, held, NOW + timedelta(hours=5)),
        Standing(Span.MONTH, 150, 150 - month_left, 0, NOW + timedelta(days=9)),
    )


def files(*slots: int) -> tuple[Attachment, ...]:
    return tuple(Attachment(Path(f"/{slot}"), file_name(ID, slot, "png"), slot, 2752, 1536) for slot in slots)


def texts(view: ui.LayoutView) -> str:
    """Everything that is written on a card, buttons apart."""
    return "\n".join(item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay))


def buttons(view: ui.LayoutView) -> dict[str, str]:
    """Label by custom id."""
    return {str(b.custom_id): str(b.label) for b in view.walk_children() if isinstance(b, ui.Button)}
