"""What a server allows, and where: settings of the server, of a category and of a channel, the nearest one counting.

Deciding is pure: `resolve` lays the three scopes over each other, `examine` holds one request against the outcome and
says of every rule whether it passed, so that the same list answers a member, `/policy test` and `/policy why`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from bot.domain.errors import Refusal
from bot.domain.request import MAX_COUNT, PictureRequest


class Mode(StrEnum):
    OFF = "off"
    OPEN = "open"
    REVIEWED = "reviewed"


class Review(StrEnum):
    """Whose pictures wait for a moderator where the mode is "reviewed"."""

    ALWAYS = "always"
    NEW_MEMBERS = "new_members"
    REFERENCES = "references"


class Spoiler(StrEnum):
    """Whether pictures are covered until somebody clicks them."""

    NEVER = "never"
    ALWAYS = "always"


class Age(StrEnum):
    """Where pictures may be made, by age."""

    ANYWHERE = "anywhere"
    RESTRICTED = "restricted"
    """Only in channels that Discord restricts by age, or once a manager has confirmed that the server is for adults."""


Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds in one channel.

    Empty `models`, `sizes` and `askers` mean all of them. `approvers` may approve beside whoever manages messages.
    `new_member_days` is how long a member counts as new, `review_hours` how long a picture waits for a verdict.
    """

    mode: Mode = Mode.OPEN
    review: Review = Review.ALWAYS
    models: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    count: int = MAX_COUNT
    references: bool = True
    spoiler: Spoiler = Spoiler.NEVER
    age: Age = Age.ANYWHERE
    adults_confirmed: bool = False
    askers: Ids = ()
    barred: Ids = ()
    approvers: Ids = ()
    own_approval: bool = False
    review_channel: int | None = None
    log_channel: int | None = None
    review_hours: int = 24
    new_member_days: int = 7


DEFAULT = Policy()
FIELDS: Mapping[str, Any] = {f.name: f for f in fields(Policy)}
SERVER_ONLY = frozenset({"adults_confirmed", "review_channel", "log_channel"})
"""What cannot differ between channels."""


class Scope(StrEnum):
    SERVER = "server"
    CATEGORY = "category"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Place:
    """A scope of one server; `id` is the category's or the channel's, 0 for the server itself."""

    scope: Scope = Scope.SERVER
    id: int = 0

    def __str__(self) -> str:
        return self.scope if self.scope is Scope.SERVER else f"{self.scope}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        scope, _, number = text.partition(":")
        return cls(Scope(scope), int(number or 0))


SERVER = Place()

Settings = Mapping[str, Any]
"""What one place sets: some fields of a `Policy` by name, in JSON's types."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The policy that holds somewhere, the server's `version` it was read at, and which place each field came from."""

    policy: Policy
    version: int = 0
    sources: Mapping[str, Place] = field(default_factory=dict)

    def source(self, name: str) -> Place | None:
        """None for what nobody has set."""
        return self.sources.get(name)


def resolve(set_by: Mapping[Place, Settings], channel_id: int, category_id: int | None, version: int = 0) -> Resolved:
    """Lay the server, the category and the channel over each other; the last one that sets a field counts."""
    values: dict[str, Any] = {}
    sources: dict[str, Place] = {}
    nearest = (SERVER, Place(Scope.CATEGORY, category_id or 0), Place(Scope.CHANNEL, channel_id))
    for place in nearest:
        for name, value in set_by.get(place, {}).items():
            values[name] = value
            sources[name] = place
    return Resolved(Policy(**{name: typed(name, value) for name, value in values.items()}), version, sources)


def typed(name: str, value: Any) -> Any:
    """A field's value from JSON's types or from a person's typing. Raises `Refusal("bad_policy")`."""
    default = getattr(DEFAULT, name, None)
    if name not in FIELDS:
        raise Refusal("bad_policy", name=name, possible=list(FIELDS))
    try:
        if isinstance(default, StrEnum):
            return type(default)(value)
        if isinstance(default, bool):
            return _flag(value)
        if isinstance(default, int):
            return _number(name, value)
        if isinstance(default, tuple):
            return tuple(value) if name in {"models", "sizes"} else tuple(int(item) for item in value)
        return None if value is None else int(value)
    except (TypeError, ValueError) as error:
        raise Refusal("bad_policy", name=name, value=str(value), possible=_possible(name)) from error


MOST: Mapping[str, int] = {"count": MAX_COUNT, "review_hours": 24 * 14, "new_member_days": 365}


def _number(name: str, value: Any) -> int:
    number = int(value)
    if isinstance(value, bool) or not 1 <= number <= MOST[name]:
        raise ValueError(name)
    return number


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _possible(name: str) -> list[str]:
    default = getattr(DEFAULT, name)
    if isinstance(default, StrEnum):
        return [str(one) for one in type(default)]
    return [f"1 to {MOST[name]}"] if name in MOST else []


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
        failed = next((finding for finding in self.findings if not finding.passed), None)
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
    yield Finding("role_missing", "askers", not lacking, {"possible": [f"<@&{role}>" for role in policy.askers]})
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


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changes: `old` and `new` are None where it is not set there."""

    place: Place
    name: str
    old: Any
    new: Any


def differences(before: Mapping[Place, Settings], after: Mapping[Place, Settings]) -> tuple[Difference, ...]:
    """What a change would do, field by field, in a stable order."""
    places = sorted({*before, *after}, key=str)
    return tuple(
        Difference(place, name, before.get(place, {}).get(name), after.get(place, {}).get(name))
        for place in places
        for name in FIELDS
        if before.get(place, {}).get(name) != after.get(place, {}).get(name)
    )


def checked(place: Place, settings: Settings) -> Settings:
    """Settings as they may be stored: JSON's types, every value possible. Raises `Refusal("bad_policy")`."""
    for name, value in settings.items():
        typed(name, value)
        if name in SERVER_ONLY and place.scope is not Scope.SERVER:
            raise Refusal("server_only", name=name)
    return dict(settings)
