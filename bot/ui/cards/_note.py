"""What a member is told later, in private: as an answer, by direct message or in `/gallery`."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.domain.text import quote
from bot.ui.cards._purge import counted
from bot.ui.cards._review import REASONS as VERDICTS
from bot.ui.cards._sanctions import told_reason
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, button, card, dotted, row, shorten, small, small_print, text
from bot.ui.wording import N_, Wording

LONGEST_FACT = 120
"""Of a note that is told in one line."""

TITLES: Mapping[str, str] = {
    "appeal_granted": N_("✅ A moderator agrees with you"),
    "appeal_declined": N_("🚫 It stays refused"),
    "report_upheld": N_("🚩 The picture you reported was taken down"),
    "report_dismissed": N_("🚩 The picture you reported may stay"),
    "report_gone": N_("🚩 The picture you reported is gone"),
    "strikes_pardoned": N_("🕊️ The strikes against you were taken back"),
    "picture_removed": N_("🗑️ A picture of yours was taken down"),
    "strike_given": N_("⛔ You have been given a strike"),
    "soft_given": N_("⚠️ The image service held a request of yours back"),
    "hold_set": N_("✋ You can’t ask for pictures for a while"),
    "hold_lifted": N_("▶️ You can ask for pictures again"),
    "purge_ended": N_("🧹 The pictures are taken down"),
    "verdict_approved": N_("✅ Your picture was approved"),
    "verdict_rejected": N_("🚫 Your picture was turned down"),
    "verdict_expired": N_("⌛ Nobody decided about your picture in time"),
}

HELP: Mapping[str, str] = {
    "pass": N_("Within a week this request will be let through once: `/gallery` has the button for it."),
    "delivered": N_("The picture is on its way into its channel. It costs you nothing."),
    "lifted": N_("If it counted against you, it no longer does. The image service still decides what it paints."),
}


ADVICE: Mapping[str, str] = {
    "verdict_rejected": N_("`/gallery` has it, and a way to ask a moderator about it."),
}


def note(code: str, facts: Mapping[str, Any], wording: Wording, *, in_server: bool = True) -> ui.LayoutView:
    """Never raises: an unknown code says nothing but that there is news. Buttons act in the server alone."""
    return card(
        Colour.QUIET,
        text(f"### {note_title(code, wording)}", *note_lines(facts, wording)),
        text(wording(ADVICE[code])) if code in ADVICE else None,
        row(*_buttons(code, facts, wording)) if in_server else None,
        small_print(f"#{facts['case']}") if facts.get("case") else None,
    )


def note_title(code: str, wording: Wording) -> str:
    return wording(TITLES.get(code, N_("📬 There is news")))


def note_line(code: str, facts: Mapping[str, Any], when: str, wording: Wording) -> str:
    """The same in one line."""
    lines = (shorten(line, LONGEST_FACT) for line in note_lines(facts, wording) if line)
    return small(dotted(note_title(code, wording), *lines, when))


def note_lines(facts: Mapping[str, Any], wording: Wording) -> tuple[str, ...]:
    reason, until, link = str(facts.get("reason") or ""), facts.get("until"), str(facts.get("message") or "")
    said = wording(VERDICTS[reason]) if reason in VERDICTS else told_reason(reason, wording)
    return (
        wording("Pictures of {member}", member=f"<@{facts['member']}>") if isinstance(facts.get("member"), int) else "",
        counted(facts.get("counts") or {}, wording),
        quote(said, 500),
        wording("Until {when}", when=f"<t:{until}:F>") if isinstance(until, int) else "",
        wording(HELP[facts["help"]]) if facts.get("help") in HELP else "",
        link if link.startswith("https://discord.com/channels/") else "",
    )


def _buttons(code: str, facts: Mapping[str, Any], wording: Wording) -> tuple[ui.Button[ui.LayoutView], ...]:
    refusal = facts.get("refusal")
    if code == "appeal_granted" and isinstance(refusal, int):
        style = discord.ButtonStyle.primary
        return (button(Verb.AGAIN_REFUSED, wording("Again"), "🔁", job_id=refusal, style=style),)
    return ()
