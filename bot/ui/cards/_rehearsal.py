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
    "permissions": (N_("Discord lets them use commands here"), N_("the channel’s permissions, in Discord")),
    "timeout": (N_("No time-out by Discord"), N_("end the time-out, in Discord")),
    "own_permissions": (N_("Discord lets me post here"), N_("the channel’s permissions for me, in Discord")),
    "mode": (N_("Painting is on"), "`/policy set mode:`"),
    "age": (N_("The channel fits the age rule"), "`/policy set age:`"),
    "barred": (N_("None of their roles is barred"), "`/policy set barred:`"),
    "askers": (N_("No role is asked for, or they have one"), "`/policy set askers:`"),
    "models": (N_("The model is used here"), "`/policy set models:`"),
    "sizes": (N_("The size is made here"), "`/policy set sizes:`"),
    "count": (N_("Not too many at once"), "`/policy set count:`"),
    "references": (N_("Nothing sent along that isn’t taken"), "`/policy set references:`"),
    "review_channel": (N_("Reviews have a channel, if there are any"), "`/policy set review_channel:`"),
    "words": (N_("No word rule is against it"), "`/rules test`"),
    "hold": (N_("Not held by a moderator"), "`/mod record`"),
    "pause": (N_("Nothing is paused"), "`/resume`"),
    "shares": (N_("There is room in the queue"), N_("a little patience")),
    "quota": (N_("They have pictures left"), "`/settings`"),
    "budget": (N_("The budget reaches"), "`/budget`"),
    "service": (N_("The image service is asked"), N_("a little patience")),
}
"""What each rule asks for, and where somebody can change its answer."""


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
    return f"🚫 **{wording(title)}** – {told}\n" + small(where, mend)
