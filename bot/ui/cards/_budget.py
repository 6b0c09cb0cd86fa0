from collections.abc import Sequence
from datetime import UTC, datetime

from discord import ui

from bot.domain.breaker import Breaker
from bot.domain.budget import CENT, Account, Span, Spending, dollars
from bot.domain.notice import Notice
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, bar, button, card, relative, row, rule, small, small_print, text
from bot.ui.sentences import say
from bot.ui.wording import N_, Wording

TITLES = {Span.MINUTE: N_("This minute"), Span.DAY: N_("Today"), Span.MONTH: N_("This month")}

LOW = {
    Span.DAY: N_("### 💰 {level} % of today’s budget is spent"),
    Span.MONTH: N_("### 💰 {level} % of this month’s budget is spent"),
}
USED_UP = {
    Span.DAY: N_("### 💰 Today’s budget is used up"),
    Span.MONTH: N_("### 💰 This month’s budget is used up"),
}


def budget(account: Account, wording: Wording) -> ui.LayoutView:
    """What is spent, held and left; for whoever manages the server, and for whoever runs the bot."""
    full = any(spending.left == 0 for spending in (*account.server, *account.bot))
    colour = Colour.OUR_FAULT if account.breaker else Colour.YOUR_MOVE if full else Colour.QUIET
    return card(
        colour,
        text(wording("### 💰 Budget")),
        _scope(wording("**This server**"), account.server, wording),
        _scope(wording("**The whole bot**"), account.bot, wording) if account.bot else None,
        text(_service(account.breaker, wording)),
        row(button(Verb.CAPS, wording("Change this server’s caps…"), "💰")),
        rule(),
        small_print(
            wording("by the price list, rounded up"), wording("held: for pictures under way, at the worst price")
        ),
    )


def notice(notice: Notice, wording: Wording) -> ui.LayoutView:
    """What whoever runs the bot should know at once."""
    if notice.code == "budget_level":
        return _running_low(notice, wording)
    if notice.code == "books_differ":
        return _differing(notice, wording)
    said = say(str(notice.facts["cause"]), {}, wording)
    return card(
        Colour.OUR_FAULT,
        text(f"### {said.icon} {said.title}"),
        text(
            wording("Until that is mended I only try it now and then, and tell members that I let it rest."),
            wording("Once it is mended, restart me: then I try at once."),
        ),
    )


def _running_low(notice: Notice, wording: Wording) -> ui.LayoutView:
    facts = notice.facts
    span, level = Span(str(facts["span"])), int(str(facts["level"]))
    spent, cap, resets_at = (int(str(facts[name])) for name in ("spent", "cap", "resets_at"))
    told = wording(
        "{spent} of {cap} · starts afresh {when}", spent=dollars(spent), cap=dollars(cap), when=_when(resets_at)
    )
    used_up = level >= 100
    return card(
        Colour.OUR_FAULT if used_up else Colour.YOUR_MOVE,
        text(wording(USED_UP[span] if used_up else LOW[span], level=level)),
        text(f"{bar(spent, cap)} {told}"),
        text(wording("Requests that no longer fit are refused until then.")) if used_up else None,
    )


def _differing(notice: Notice, wording: Wording) -> ui.LayoutView:
    return card(
        Colour.OUR_FAULT,
        text(wording("### 📒 My books do not add up")),
        text(
            wording(
                "Counts of quotas or budgets that are not the sum of their rows: {numbers}.",
                numbers=str(notice.facts["numbers"]),
            ),
            wording("That should never be. I go on as before, and the log names each of them."),
        ),
        small_print(wording("Please report it with those lines of the log: books_do_not_add_up")),
    )


def _scope(title: str, standing: Sequence[Spending], wording: Wording) -> ui.TextDisplay[ui.LayoutView]:
    return text(title, *(line for spending in standing for line in _lines(spending, wording)))


def _lines(spending: Spending, wording: Wording) -> tuple[str, ...]:
    held = wording("{amount} held", amount=dollars(spending.held)) if spending.held else ""
    afresh = wording("starts afresh {when}", when=relative(spending.resets_at))
    spent = dollars(spending.spent)
    if spending.cap is None or spending.left is None:
        facts = (wording("{spent} spent", spent=spent), held, wording("no cap"))
        return f"{wording(TITLES[spending.span])} · {_dotted(*facts)}", small(afresh)
    left = wording("{amount} left", amount=dollars(spending.left // CENT * CENT))
    taken = wording("{spent} of {cap} spent", spent=spent, cap=dollars(spending.cap))
    drawn = bar(spending.spent + spending.held, spending.cap)
    return f"{wording(TITLES[spending.span])} · **{left}**", f"{drawn} {_dotted(taken, held)}", small(afresh)


def _service(breaker: Breaker | None, wording: Wording) -> str:
    if breaker is None:
        return wording("🟢 The image service is working.")
    if breaker.cause == "many_refused":
        cause = wording("Too many pictures were refused for what they would show")
    else:
        cause = say(breaker.cause, {}, wording).title
    when = relative(breaker.retry_at)
    return wording("🔴 The image service is left to rest. {cause}. Next try: {when}.", cause=cause, when=when)


def _dotted(*facts: str) -> str:
    return " · ".join(fact for fact in facts if fact)


def _when(seconds: int) -> str:
    return relative(datetime.fromtimestamp(seconds, UTC))
