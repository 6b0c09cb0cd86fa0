"""How far a take-down is, and what became of each picture."""

from collections.abc import Mapping, Sequence

from discord import ui

from bot.domain.job import Job
from bot.domain.purge import Account, Outcome
from bot.ui.layout import Colour, bar, card, dotted, full_date, mention, small_print, text, words
from bot.ui.wording import N_, Wording

SAID = {
    Outcome.REMOVED: N_("{n} removed"),
    Outcome.GONE: N_("{n} already gone"),
    Outcome.FORBIDDEN: N_("{n} out of my reach"),
    Outcome.FAILED: N_("{n} failed"),
    Outcome.UNSEEN: N_("{n} never shown"),
}


def purge(user_id: int, account: Account, wording: Wording) -> ui.LayoutView:
    done = account.total - account.left
    return card(
        Colour.WORKING if account.left else Colour.DONE,
        text(
            wording("### 🧹 Taking down pictures of {member}", member=mention(user_id)),
            f"{bar(done, account.total)} {wording('{n} of {total}', n=done, total=account.total)}",
            counted({str(outcome): n for outcome, n in account.counts.items()}, wording),
        ),
        small_print(wording("A restart does not stop this; you will get a report at the end.")),
    )


def counted(counts: Mapping[str, int], wording: Wording) -> str:
    return dotted(*(wording(SAID[Outcome(name)], n=n) for name, n in counts.items() if n and name in list(Outcome)))


def barred(count: int, wording: Wording, *, lift: bool) -> ui.LayoutView:
    """That pictures are barred from a server, or let in again."""
    title = wording("### ✅ Let in again") if lift else wording("### 🚫 Barred")
    told = wording.plural("{n} picture, and what looks like it", "{n} pictures, and what looks like them", count)
    hint = "" if lift else wording("What was posted already stays; `/mod remove` takes it down.")
    return card(Colour.DONE, text(title, told), small_print(hint) if hint else None)


def whose(matches: Sequence[tuple[Job, bool]], wording: Wording) -> ui.LayoutView:
    """Who asked for a picture, and in which words; `True` where it is the very same file."""
    found = []
    for job, exact in matches:
        how = wording("the same file") if exact else wording("looks the same")
        link = (
            f"https://discord.com/channels/{job.guild_id}/{job.channel_id}/{job.message_id}" if job.message_id else ""
        )
        found += [dotted(mention(job.user_id), full_date(job.created_at), how, link), words(job.request.prompt, 200)]
    return card(Colour.QUIET, text(wording("### 🔎 Who made this"), *found))
