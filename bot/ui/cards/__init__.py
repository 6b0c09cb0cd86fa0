"""Every card that Easel shows: pure functions from facts and a wording to a view.

A card is built afresh each time and never changed afterwards. Nothing in it is kept in memory: its buttons are plain
names (`bot.ui.custom_ids`) that the cogs answer, today or in a year.
"""

from bot.ui.cards._appeal import appeal, appealed, hidden, outcome, report, reported
from bot.ui.cards._audit import audit_log, audit_page, exported
from bot.ui.cards._budget import budget, notice
from bot.ui.cards._details import details
from bot.ui.cards._digest import alarm, digest
from bot.ui.cards._gallery import fetched, look_name, mine
from bot.ui.cards._guide import about, guide, limits
from bot.ui.cards._me import me
from bot.ui.cards._note import note, note_title
from bot.ui.cards._pause import paused, resumed
from bot.ui.cards._policy import (
    POLICY_FILE,
    Version,
    policy,
    policy_changed,
    policy_file,
    policy_history,
    policy_left,
    policy_proposal,
)
from bot.ui.cards._progress import progress
from bot.ui.cards._purge import barred, purge, whose
from bot.ui.cards._quota import quota
from bot.ui.cards._rehearsal import Rehearsal, why, would_happen
from bot.ui.cards._result import result
from bot.ui.cards._review import OTHER, decided, in_review, review, verdict
from bot.ui.cards._sanctions import held, pardoned, record, released, struck
from bot.ui.cards._settings import saved, settings
from bot.ui.cards._trouble import deleted, failure, internal, neutral, refusal, stopped, trouble
from bot.ui.cards._wordrules import (
    A_PAGE,
    RulesPage,
    rules_changed,
    rules_list,
    rules_proposal,
    rules_tested,
    rules_undone,
)

__all__ = [
    "A_PAGE",
    "OTHER",
    "POLICY_FILE",
    "Rehearsal",
    "RulesPage",
    "Version",
    "about",
    "alarm",
    "appeal",
    "appealed",
    "audit_log",
    "audit_page",
    "barred",
    "budget",
    "decided",
    "deleted",
    "details",
    "digest",
    "exported",
    "failure",
    "fetched",
    "guide",
    "held",
    "hidden",
    "in_review",
    "internal",
    "limits",
    "look_name",
    "me",
    "mine",
    "neutral",
    "note",
    "note_title",
    "notice",
    "outcome",
    "pardoned",
    "paused",
    "policy",
    "policy_changed",
    "policy_file",
    "policy_history",
    "policy_left",
    "policy_proposal",
    "progress",
    "purge",
    "quota",
    "record",
    "refusal",
    "released",
    "report",
    "reported",
    "result",
    "resumed",
    "review",
    "rules_changed",
    "rules_list",
    "rules_proposal",
    "rules_tested",
    "rules_undone",
    "saved",
    "settings",
    "stopped",
    "struck",
    "trouble",
    "verdict",
    "whose",
    "why",
    "would_happen",
]
