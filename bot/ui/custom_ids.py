"""The names of buttons: what is asked, and of which job. They say nothing more, because nothing in them is trusted.

Whoever answers one reads the job's row anew and asks again whether this person may. A name that was given once keeps
its meaning for ever: cards stay in channels for years.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

VERSION = "v1"
NO_JOB = 0
"""The job of a button that concerns none."""
LARGEST = 2**63 - 1
"""What a database's signed 64-bit column holds; Discord's snowflakes stay below it."""


class Verb(StrEnum):
    AGAIN = "again"
    """Paint the same request once more, as a new job."""
    REWORD = "reword"
    """Open the form with the words filled in."""
    REWORDED = "reworded"
    """That form, sent back."""
    DETAILS = "details"
    DELETE = "delete"
    STOP = "stop"
    RETRY = "retry"
    """Try a failed job's request once more."""
    APPROVE = "approve"
    """Let a reviewed picture be seen; this and the four below are about a case, not a job."""
    APPROVE_AS_SPOILER = "spoiler"
    REJECT = "reject"
    """Turn it down, with a reason from the select."""
    REJECTED = "rejected"
    """The form with the moderator's own reason, sent back."""
    STRIKE = "strike"
    ESCALATE = "escalate"
    APPEAL = "appeal"
    """Ask a moderator about a job that was refused: opens the form; the one with `_refused` about a refused request."""
    APPEALED = "appealed"
    APPEAL_REFUSED = "plead"
    APPEALED_REFUSED = "pleaded"
    GRANT = "grant"
    """Say that an appeal is right; this and the two below are about its case."""
    DECLINE = "decline"
    DECLINED = "declined"
    """The form with the reason, sent back."""
    REWORD_REFUSED = "rephrase"
    """Open the form with a refused request's words filled in."""
    REWORDED_REFUSED = "rephrased"
    AGAIN_REFUSED = "pass"
    """Ask once more for a refused request that a moderator has let through."""
    REPORT = "report"
    """Report a job's picture: opens the form."""
    REPORTED = "reported"
    TAKE_DOWN = "takedown"
    """Say that a report is right; this and the two below are about its case."""
    TAKE_DOWN_STRIKE = "downstrike"
    RESTORE = "restore"
    PURGED = "purged"
    """The form that confirms a purge, sent back; about a member."""
    REMOVE = "remove"
    """Take a job's picture down as a moderator: opens the form for the reason."""
    REMOVED = "removed"
    HOLD = "hold"
    """Hold the author of a case's picture: opens the form for the reason."""
    HELD = "held"
    """That form, sent back."""
    FETCH = "fetch"
    """Show a job's pictures that could not be delivered to their asker alone."""
    GALLERY = "gallery"
    """Turn to another page of one's own pictures; the number is the page's."""
    LIMITS = "limits"
    """Explain how limits work."""
    CAPS = "caps"
    """Open the form with the server's caps filled in."""
    CAPPED = "capped"
    """That form, sent back."""
    SETTINGS = "settings"
    """Open the form with the server's limits filled in."""
    SET = "set"
    """That form, sent back."""
    POLICY_CHANGE = "policychange"
    """Open the form with a place's policy filled in; this and the next are about a place, named by its id."""
    POLICY_SET = "policyset"
    """That form, sent back."""
    POLICY_LOG = "policylog"
    """Show how the policy came about."""
    POLICY_BACK = "policyback"
    """Propose to go back to the version that the select names."""
    POLICY_UNDO = "policyundo"
    """Take a version back, while it is the last."""
    POLICY_APPLY = "policyapply"
    """Make a proposal so; this and the next are about a proposal."""
    POLICY_LEAVE = "policyleave"
    RULES_PAGE = "rulespage"
    """Turn to another page of the word rules; the number is the page's."""
    RULES_TELL = "rulestell"
    """Tell members the word that a rule stopped; the next keeps it back."""
    RULES_QUIET = "rulesquiet"
    RULES_APPLY = "rulesapply"
    """Make a proposed change of the word rules so; this and the next are about a change."""
    RULES_UNDO = "rulesundo"


@dataclass(frozen=True, slots=True)
class CustomId:
    """`subject_id` is a job's or whatever the verb is about; `part` a picture's slot, where there are several."""

    verb: Verb
    subject_id: int
    part: int | None = None


def make(verb: Verb, job_id: int = NO_JOB, part: int | None = None) -> str:
    """At most 47 characters, of the 100 that Discord's component reference allows a custom id."""
    if not 0 <= job_id <= LARGEST or (part is not None and not 0 <= part <= 99):
        raise ValueError(f"no custom id names job {job_id}, part {part}")
    tail = "" if part is None else f":{part}"
    return f"{verb}:{VERSION}:{job_id}{tail}"


def template(*verbs: Verb) -> str:
    """The regular expression of these verbs' ids, for a `DynamicItem`; it is meant for `fullmatch`."""
    return rf"(?P<verb>{'|'.join(verbs)}):{VERSION}:(?P<job>0|[1-9][0-9]{{0,18}})(?::(?P<part>0|[1-9][0-9]?))?"


_ANY = re.compile(template(*Verb))


def parse(custom_id: str) -> CustomId | None:
    """What a button asks; None for every text that `make` does not write."""
    match = _ANY.fullmatch(custom_id)
    if match is None or int(match["job"]) > LARGEST:
        return None
    return CustomId(Verb(match["verb"]), int(match["job"]), None if match["part"] is None else int(match["part"]))
