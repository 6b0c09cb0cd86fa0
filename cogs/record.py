"""/audit: the record of what was done to this server, for its moderators."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields

import discord
from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, allows, asker, whisper
from bot.domain.audit import Action, Entry, Filter
from bot.domain.capability import Capability
from bot.domain.ports import Clock
from bot.domain.since import read_since
from bot.services.audit import Audit
from bot.ui import cards
from bot.ui.wording import Wording

SUGGESTIONS = 25
FORMATS = [app_commands.Choice(name="CSV", value="csv"), app_commands.Choice(name="JSON", value="json")]


class RecordBook(commands.Cog):
    def __init__(self, audit: Audit, clock: Clock, wordings: Callable[[str], Wording]) -> None:
        self._audit = audit
        self._clock = clock
        self._wordings = wordings

    @app_commands.command(description="What was done here, by whom and why; and whether the record is intact")
    @app_commands.describe(
        who="Who did it, or whom it was done to",
        action="What was done",
        since="From when on: 12h, 7d, 4w or 2026-11-01",
        page="Older entries",
        export="All that fits, as a file",
    )
    @app_commands.choices(export=FORMATS)
    @app_commands.default_permissions(manage_messages=True)
    @allows(Capability.MODERATE)
    async def audit(
        self,
        interaction: Interaction,
        who: discord.User | None = None,
        action: str | None = None,
        since: str | None = None,
        page: app_commands.Range[int, 1, 1000] = 1,
        export: str | None = None,
    ) -> None:
        place, wording = asker(interaction), self._wordings(str(interaction.locale))
        from_then = None if since is None else read_since(since, self._clock.now())
        wanted = Filter(None if who is None else who.id, action, from_then)
        if export is not None:
            entries = await self._audit.export(place.guild_id, wanted)
            name = f"audit.{export}"
            file = {name: (_csv if export == "csv" else _json)(entries)}
            await whisper(interaction, cards.exported(name, len(entries), wording), file)
            return
        found, more = await self._audit.find(place.guild_id, wanted, page)
        broken = await self._audit.verify(place.guild_id)
        await whisper(interaction, cards.audit_page(found, page, wording, more=more, broken=broken))

    @audit.autocomplete("action")
    async def _actions(self, _: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        fitting = [str(action) for action in Action if typed in action]
        return [app_commands.Choice(name=action, value=action) for action in fitting[:SUGGESTIONS]]


def _csv(entries: Sequence[Entry]) -> bytes:
    """A row for each entry. What a spreadsheet would take for a formula is led by an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written)
    names = [known.name for known in fields(Entry)]
    writer.writerow(names)
    for entry in entries:
        writer.writerow([_cell(value) for value in _plain(entry).values()])
    return written.getvalue().encode()


def _cell(value: object) -> str:
    told = value if isinstance(value, str) else json.dumps(value)
    return f"'{told}" if told[:1] in {"=", "+", "-", "@", "\t", "\r"} else told


def _json(entries: Sequence[Entry]) -> bytes:
    return json.dumps([_plain(entry) for entry in entries], ensure_ascii=False, indent=1).encode()


def _plain(entry: Entry) -> dict[str, object]:
    return {**asdict(entry), "at": entry.at.isoformat()}
