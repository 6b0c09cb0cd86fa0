"""A server's own AutoMod rules, read through Discord: the words that its moderators have already gathered there.

Discord lists them to those who may manage the server, and gives the words of its presets to nobody.
https://docs.discord.com/developers/resources/auto-moderation
"""

from collections.abc import Iterator

import discord

from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.wordrules import LONGEST_NOTE, Clause, Kind, Listing, Problem, Source, Syntax

WITH_WORDS = (discord.AutoModRuleTriggerType.keyword, discord.AutoModRuleTriggerType.keyword_preset)


async def read(guild: discord.Guild | None) -> Listing:
    """Every keyword, pattern and exception that is switched on. One request to Discord.

    Raises `Refusal`: "automod_closed" where the bot may not manage the server, "automod_empty"; and `Trouble`.
    """
    if guild is None:
        raise Refusal("not_in_server")
    try:
        rules = await guild.fetch_automod_rules()
    except discord.Forbidden as error:
        raise Refusal("automod_closed") from error
    except (discord.DiscordException, OSError) as error:
        raise Trouble("discord_down", again=Again.LATER, detail=str(error)) from error
    listing = Listing(
        tuple(clause for rule in rules if rule.enabled for clause in _clauses(rule)),
        tuple(problem for rule in rules for problem in _problems(rule)),
    )
    if not listing.clauses and not listing.problems:
        raise Refusal("automod_empty")
    return listing


def _clauses(rule: discord.AutoModRule) -> Iterator[Clause]:
    trigger = rule.trigger
    for words, kind in ((trigger.keyword_filter, Kind.BLOCK), (trigger.allow_list, Kind.ALLOW)):
        for word in words or ():
            if word.strip("* "):
                starred = word.startswith("*") or word.endswith("*")
                yield _clause(rule, word, Syntax.WILDCARD if starred else Syntax.WORD, kind)
    for pattern in trigger.regex_patterns or ():
        yield _clause(rule, pattern, Syntax.RE2, Kind.BLOCK)


def _clause(rule: discord.AutoModRule, pattern: str, syntax: Syntax, kind: Kind) -> Clause:
    return Clause(
        pattern=pattern,
        syntax=syntax,
        kind=kind,
        note=rule.name[:LONGEST_NOTE],
        source=Source.AUTOMOD,
        group=rule.id,
        exempt_roles=tuple(sorted(rule.exempt_role_ids)),
        exempt_channels=tuple(sorted(rule.exempt_channel_ids)),
    )


def _problems(rule: discord.AutoModRule) -> Iterator[Problem]:
    if rule.trigger.type not in WITH_WORDS:
        return
    if not rule.enabled:
        yield Problem(0, rule.name, "disabled")
    elif rule.trigger.presets is not None and rule.trigger.presets.value:
        yield Problem(0, rule.name, "preset")
