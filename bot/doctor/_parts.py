"""What each part of the bot tells when it is pinged."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

from bot.adapters.commands import digests
from bot.adapters.discord_address import invite
from bot.adapters.discord_reach import DiscordReach, clock_skew, look
from bot.adapters.disks import require_lasting
from bot.adapters.stores import command_syncs
from bot.app import Parts
from bot.client import EaselClient
from bot.doctor._finding import Finding, bad, doubtful, good
from bot.doctor._machine import FORGETFUL, exists, file_system
from bot.domain.errors import Trouble
from config.settings import forgetful_host

SKEW_SECONDS = 10.0
"""Interactions are answered within 3 seconds and their tokens end after 15 minutes: a clock this far off matters."""

ABSENT = "absent"
"""Stands for the key that is not there, since no client is built without one."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


async def database(parts: Parts) -> AsyncIterator[Finding]:
    parts.database.require_fitting_sqlite()
    require_lasting(forgetful_host(), parts.settings.database_file, None)
    if file := _file(parts):
        yield _durable(file)
    if not await _migrated(parts):
        yield doubtful("Database", "is not at this version's schema", "`run` mends it, or now: python3 -m bot migrate")
        return
    async with parts.database.writing() as connection:
        await command_syncs.touch(connection)
    yield good(f"Database ({parts.database.url.get_backend_name()}) answers, is migrated and takes writes")


async def _migrated(parts: Parts) -> bool:
    file = _file(parts)
    if file and not exists(file):  # to connect would make it
        return False
    try:
        await parts.database.ping()
    except Trouble as trouble:
        if trouble.code != "schema_old":
            raise
        return False
    return True


def _file(parts: Parts) -> Path | None:
    return Path(str(parts.database.url.database)) if parts.database.is_sqlite else None


def _durable(file: Path) -> Finding:
    kind = file_system(file)
    if kind not in FORGETFUL:
        return good("Database is on a disk that lasts")
    why = f"SQLite on {kind}: the file may be gone after a restart, and every quota with it"
    return doubtful("Database", why, "Set DATABASE_URL to PostgreSQL, or attach a disk and put the file there.")


async def pictures(parts: Parts) -> AsyncIterator[Finding]:
    require_lasting(forgetful_host(), None, parts.settings.pictures_folder)
    await parts.store.ping()
    yield good("Pictures can be written, read and removed")


async def image_api(parts: Parts) -> AsyncIterator[Finding]:
    if parts.settings.image_api_key == ABSENT:
        return
    address = urlsplit(parts.settings.image_api_base_url)
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        yield doubtful("IMAGE_API_BASE_URL", "carries the key in the clear", "Use https.")
    reach = await parts.images.ping()
    if not reach.reachable:
        yield bad(f"Image API at {address.hostname}", "does not answer", "Check IMAGE_API_BASE_URL and the network.")
        return
    if reach.key_accepted is False:
        yield bad("Image API", "does not take the key", "Put a valid one into IMAGE_API_KEY, or see IMAGE_API_AUTH.")
        return
    if reach.key_accepted is None:
        yield doubtful("Image API answers", "without telling whether the key is good", "The first picture will tell.")
    else:
        yield good("Image API answers and takes the key")
    if reach.model_known is False:
        yield doubtful("The default model", "is not known there", "Its fallbacks serve; or see config/models.toml.")
    elif reach.model_known:
        yield good("The default model is there")


async def discord(parts: Parts) -> AsyncIterator[Finding]:
    if not parts.settings.discord_token:
        return
    async with parts.client() as client:
        there = await look(client, parts.settings.dev_guild_id)
        commands = await _commands(parts, client, there)
    yield good(f"Discord knows {there.name}, owned by {there.owner}; no privileged intent is needed")
    for finding in _application(there):
        yield finding
    yield commands
    for guild, permissions in there.lacking.items():
        yield doubtful(f"Server {guild}", f"Easel's role lacks: {', '.join(permissions)}", "Give it, or invite anew.")
    if there.guilds is not None and not there.lacking:
        yield good(f"Permissions in {there.guilds} server{'' if there.guilds == 1 else 's'}")
    yield await _clock(parts)
    yield good(f"Invite: {invite(there.application_id)}")


def _application(there: DiscordReach) -> list[Finding]:
    portal = "https://discord.com/developers/applications"
    findings = []
    if there.has_endpoint_url:
        why = "sends all commands to a web address instead of to this bot"
        findings.append(bad("Interactions Endpoint URL", why, f"Empty it: {portal}, General Information."))
    if there.needs_code_grant:
        why = "makes the invite link fail"
        findings.append(bad("Requires OAuth2 Code Grant", why, f"Switch it off: {portal}, Bot."))
    if there.public:
        findings.append(good("Public bot: anybody may add it to a server of theirs (Developer Portal, Bot)"))
    return findings


async def _commands(parts: Parts, client: EaselClient, there: DiscordReach) -> Finding:
    sync = "`run` does it at its start, or now: python3 -m bot sync"
    if not await _migrated(parts):
        return doubtful("Commands", "are not written down in this database yet", sync)
    change = await parts.commands(client).compare()
    wanted = set(await digests(client.tree))
    if there.commands != wanted:
        why = f"{len(wanted - there.commands)} are missing at Discord, {len(there.commands - wanted)} are too many"
        return doubtful("Commands", why, "python3 -m bot sync --force")
    if change:
        return doubtful("Commands", f"have changed since they were registered ({change})", sync)
    return good(f"Commands: {len(wanted)}, as Discord has them")


async def _clock(parts: Parts) -> Finding:
    skew = await clock_skew(parts.settings.discord_socket)
    if abs(skew) > SKEW_SECONDS:
        why = f"is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} Discord's"
        return doubtful("This machine's clock", why, "Set it by the network: timedatectl set-ntp true")
    return good("Clock agrees with Discord's")


CHECKS: tuple[Callable[[Parts], AsyncIterator[Finding]], ...] = (database, pictures, image_api, discord)
