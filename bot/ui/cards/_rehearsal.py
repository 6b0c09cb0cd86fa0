"""What would happen to a request, rule by rule; for whoever looks after the server."""

from dataclasses import dataclass

from discord import ui

from bot.domain.catalogue import Catalogue
from bot.domain.mention import Mention
from bot.domain.policy import Finding, Resolved, Verdict
from bot.domain.request import PictureRequest
from bot.ui import policy_words
from bot.ui.cards._facts import wish
from bot.ui.layout import Colour, card, mention, rule, shorten, small, small_print, text, words
from bot.ui.sentences import say
from bot.ui.wording import N_, Wording

RULES = {
    "permissions": (N_("Discord’s permissions for commands"), N_("the channel’s permissions, in Discord")),
    "timeout": (N_("Time-out by Discord"), N_("end the time-out, in Discord")),
    "own_permissions": (N_("Discord’s permissions for me"), N_("the channel’s permissions for me, in Discord")),
    "mode": (N_("Painting here"), "`/policy set mode:`"),
    "age": (N_("Age rule"), "`/policy set age:`"),
    "barred": (N_("Roles that may not ask"), "`/policy set barred:`"),
    "askers": (N_("Roles that may ask"), "`/policy set askers:`"),
    "models": (N_("Model"), "`/policy set models:`"),
    "sizes": (N_("Size"), "`/policy set sizes:`"),
    "count": (N_("Number of pictures"), "`/policy set count:`"),
    "references": (N_("Pictures sent along"), "`/policy set references:`"),
    "review_channel": (N_("Channel for reviews"), "`/policy set review_channel:`"),
    "words": (N_("Word rules"), "`/rules remove`"),
    "hold": (N_("Hold by a moderator"), "`/mod release`"),
    "pause": (N_("Pause"), "`/resume`"),
    "shares": (N_("Room in the queue"), N_("a little patience")),
    "quota": (N_("Pictures left"), "`/settings`"),
    "budget": (N_("Budget"), "`/budget`"),
    "service": (N_("Image service"), N_("a little patience")),
}
"""What each rule is about, and where somebody can change its answer."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Whose request it would be, where, and what every rule says of it."""

    user_id: int
    channel_id: int
    request: PictureRequest
    resolved: Resolved
    verdict: Verdict


def would_happen(facts: Rehearsal, wording: Wording, catalogue: Catalogue) -> ui.LayoutView:
    """What would become of these words."""
    if facts.verdict.refusal is not None:
        title = wording("### 🚫 It would be refused")
    elif facts.verdict.reviewed:
        title = wording("### 🟡 It would be painted, and then wait for a moderator")
    else:
        title = wording("### ✅ It would be painted and shown")
    return _drawn(facts, title, words(facts.request.prompt, 200), wording, catalogue)


def why(facts: Rehearsal, wording: Wording, catalogue: Catalogue) -> ui.LayoutView:
    """Why a member can't paint somewhere, or that they can."""
    who, where = mention(facts.user_id), Mention.channel(facts.channel_id)
    if facts.verdict.refusal is not None:
        title = wording("### 🚫 {member} can’t paint in {channel}", member=who, channel=where)
    elif facts.verdict.reviewed:
        title = wording("### 🟡 {member} can paint in {channel}; a moderator looks first", member=who, channel=where)
    else:
        title = wording("### ✅ {member} can paint in {channel}", member=who, channel=where)
    return _drawn(facts, title, "", wording, catalogue)


def _drawn(facts: Rehearsal, title: str, asked: str, wording: Wording, catalogue: Catalogue) -> ui.LayoutView:
    lines = [_line(finding, facts.resolved, wording) for finding in facts.verdict.findings]
    return card(
        Colour.DONE if facts.verdict.refusal is None else Colour.YOUR_MOVE,
        text(title, asked),
        text(*lines),
        rule(),
        small_print(
            mention(facts.user_id),
            Mention.channel(facts.channel_id),
            *wish(facts.request, catalogue),
            wording("version {n}", n=facts.resolved.version),
        ),
    )


def _line(finding: Finding, resolved: Resolved, wording: Wording) -> str:
    title, remedy = RULES.get(finding.name, (finding.name, ""))
    source = resolved.source(finding.name)
    where = "" if source is None else wording("set in {place}", place=policy_words.place(source, wording))
    if finding.passed:
        return f"✅ {wording(title)}" + (f" · {where}" if where else "")
    said = say(finding.code, finding.values, wording)
    told = shorten(f"{said.title}. {said.happened}", 260)
    mend = wording("change it with: {remedy}", remedy=wording(remedy)) if remedy else ""
    read = wording("they would read: “{told}”", told=told)
    return f"🚫 **{wording(title)}** – {read}\n" + small(where, mend)
