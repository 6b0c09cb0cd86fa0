from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from bot.domain.errors import Refusal
from bot.domain.mention import Mention
from bot.domain.policy._policy import Age, Mode, Policy, Review
from bot.domain.request import PictureRequest


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who asks, and where: by Discord's word in this very interaction."""

    user_id: int
    channel_id: int
    category_id: int | None
    roles: frozenset[int]
    joined_at: datetime | None
    age_restricted: bool
    has_references: bool = False

    def to_json(self) -> dict[str, Any]:
        joined = None if self.joined_at is None else self.joined_at.isoformat()
        return {**asdict(self), "roles": sorted(self.roles), "joined_at": joined}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        joined = value["joined_at"]
        told = {"roles": frozenset(value["roles"]), "joined_at": joined and datetime.fromisoformat(joined)}
        return cls(**{**value, **told})


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule and whether the request passed it: the refusal's `code` if not, the policy's field that says so."""

    code: str
    name: str
    passed: bool
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every finding, and whether a picture that passes must be reviewed before it is seen."""

    findings: tuple[Finding, ...]
    reviewed: bool

    @property
    def refusal(self) -> Refusal | None:
        """The first rule that says no, as the member is told it."""
        return self.refusal_beside(None)

    def refusal_beside(self, excused: str | None) -> Refusal | None:
        """The first rule that says no, beside the one of that code."""
        failed = next((f for f in self.findings if not f.passed and f.code != excused), None)
        return None if failed is None else Refusal(failed.code, **failed.values)


def examine(policy: Policy, request: PictureRequest, who: Circumstances, now: datetime) -> Verdict:
    """Hold a request against every rule, in the order in which a member should hear of them."""
    return Verdict(tuple(_findings(policy, request, who)), reviewed=must_be_reviewed(policy, who, now))


def must_be_reviewed(policy: Policy, who: Circumstances, now: datetime) -> bool:
    if policy.mode is not Mode.REVIEWED:
        return False
    match policy.review:
        case Review.ALWAYS:
            return True
        case Review.REFERENCES:
            return who.has_references
        case Review.NEW_MEMBERS:
            return who.joined_at is None or now - who.joined_at < timedelta(days=policy.new_member_days)


def _findings(policy: Policy, request: PictureRequest, who: Circumstances) -> Iterable[Finding]:
    yield Finding("channel_off", "mode", policy.mode is not Mode.OFF)
    restricted = policy.age is Age.RESTRICTED and not (who.age_restricted or policy.adults_confirmed)
    yield Finding("adults_only", "age", not restricted)
    yield Finding("role_barred", "barred", not who.roles & set(policy.barred))
    lacking = bool(policy.askers) and not who.roles & set(policy.askers)
    yield Finding("role_missing", "askers", not lacking, {"possible": [Mention.role(role) for role in policy.askers]})
    yield Finding("model_not_here", "models", *_among(request.model, policy.models))
    if request.size is not None:
        yield Finding("size_not_here", "sizes", *_among(request.size, policy.sizes))
    yield Finding("count_not_here", "count", request.count <= policy.count, {"most": policy.count})
    yield Finding("references_not_here", "references", policy.references or not who.has_references)
    needs_channel = policy.mode is Mode.REVIEWED and policy.review_channel is None
    yield Finding("no_review_channel", "review_channel", not needs_channel)


def _among(wanted: str, allowed: tuple[str, ...]) -> tuple[bool, Mapping[str, Any]]:
    return not allowed or wanted in allowed, {"wanted": wanted, "possible": list(allowed)}


def may_approve(policy: Policy, user_id: int, roles: frozenset[int], asker_id: int, *, moderates: bool) -> None:
    """Raises `Refusal("not_allowed" | "own_picture")`."""
    if not (moderates or roles & set(policy.approvers)):
        raise Refusal("not_allowed")
    if user_id == asker_id and not policy.own_approval:
        raise Refusal("own_picture")
