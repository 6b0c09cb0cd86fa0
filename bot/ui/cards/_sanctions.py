"""A member's record, and what a moderator has just done to it; for moderators alone."""

from datetime import datetime

from discord import ui

from bot.domain.sanction import Hold, Standing, Strike, StrikeKind
from bot.domain.text import quote
from bot.ui.layout import Colour, bullets, card, dotted, mention, relative, rule, small_print, text
from bot.ui.wording import N_, Wording

MOST_STRIKES = 10

KINDS = {StrikeKind.STRIKE: N_("strike"), StrikeKind.SOFT: N_("soft strike")}

REASONS = {
    "picture": N_("a picture that was turned down"),
    "held_back": N_("the image service held a request back"),
    "report": N_("a reported picture that was taken down"),
    "strikes": N_("enough strikes stand"),
}
"""Reasons that the bot gives itself; all others are a moderator's own words."""


def told_reason(reason: str, wording: Wording) -> str:
    return wording(REASONS[reason]) if reason in REASONS else quote(reason, 200)


def record(user_id: int, standing: Standing, now: datetime, wording: Wording) -> ui.LayoutView:
    """All that the moderators of this server know of a member."""
    past = standing.record
    hold = standing.hold
    lines = [_strike(strike, now, wording) for strike in standing.strikes[:MOST_STRIKES]]
    return card(
        Colour.QUIET if hold is None else Colour.YOUR_MOVE,
        text(
            wording("### 🗂️ Record of {member}", member=mention(user_id)),
            wording("Reviews: {approved} approved, {rejected} turned down", approved=past.approved,
                    rejected=past.rejected),
            wording.plural("{n} strike stands", "{n} strikes stand", past.strikes),
            wording("No hold stands.") if hold is None else _hold(hold, wording),
        ),
        rule() if lines else None,
        text(bullets(lines)) if lines else None,
    )  # fmt: skip


def _strike(strike: Strike, now: datetime, wording: Wording) -> str:
    if strike.lifted_at is not None:
        state = wording("lifted {when}", when=relative(strike.lifted_at))
    elif strike.stands(now):
        state = wording("expires {when}", when=relative(strike.expires_at))
    else:
        state = wording("expired")
    by = mention(strike.given_by) if strike.given_by else ""
    kind, reason = wording(KINDS[strike.kind]), told_reason(strike.reason, wording)
    return dotted(kind, relative(strike.given_at), by, reason, state)


def _hold(hold: Hold, wording: Wording) -> str:
    by = mention(hold.set_by) if hold.set_by else ""
    told = wording("✋ On hold; it ends {when}", when=relative(hold.until))
    return dotted(told, by, told_reason(hold.reason, wording))


def struck(user_id: int, standing: Standing, wording: Wording) -> ui.LayoutView:
    strikes = wording.plural("{n} strike stands now", "{n} strikes stand now", standing.record.strikes)
    hold = "" if standing.hold is None else _hold(standing.hold, wording)
    title = wording("### ⛔ Strike given to {member}", member=mention(user_id))
    return card(Colour.DONE, text(title, strikes, hold), small_print(wording("`/mod pardon` takes strikes back")))


def pardoned(user_id: int, standing: Standing, wording: Wording) -> ui.LayoutView:
    title = wording("### 🕊️ Strikes of {member} lifted", member=mention(user_id))
    if standing.hold is None:
        return card(Colour.DONE, text(title, wording("They can ask for pictures, and are told so.")))
    held = _hold(standing.hold, wording)
    return card(Colour.YOUR_MOVE, text(title, held), small_print(wording("`/mod release` ends the hold too")))


def held(user_id: int, hold: Hold, wording: Wording) -> ui.LayoutView:
    title = wording("### ✋ {member} is on hold", member=mention(user_id))
    return card(
        Colour.DONE,
        text(title, wording("It ends {when}.", when=relative(hold.until)), told_reason(hold.reason, wording)),
        small_print(wording("`/mod release` ends it earlier")),
    )


def released(user_id: int, wording: Wording) -> ui.LayoutView:
    title = wording("### ▶️ {member} can ask for pictures again", member=mention(user_id))
    return card(Colour.DONE, text(title))
