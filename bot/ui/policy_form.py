"""The form for what choosing is good for: whom a policy is about, and whether it reviews."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from bot.domain.policy import Mode, Place, Policy, Review
from bot.ui import policy_words
from bot.ui.custom_ids import Verb, make
from bot.ui.layout import shorten
from bot.ui.wording import N_, Wording

MOST_ROLES = 25
"""Values that Discord's component reference allows a select."""

ROLES = {
    "askers": N_("Nobody named means everybody"),
    "barred": N_("Beats every other role"),
    "approvers": N_("Beside those who manage messages"),
}


def policy_form(place: Place, policy: Policy, wording: Wording) -> ui.Modal:
    """What holds at a place, to be changed there."""
    form = ui.Modal(title=shorten(wording("Policy"), 45), custom_id=make(Verb.POLICY_SET, place.id))
    for name, kind in (("mode", Mode), ("review", Review)):
        now = getattr(policy, name)
        options = [
            discord.SelectOption(label=policy_words.value(name, one, wording), value=one, default=one == now)
            for one in kind
        ]
        form.add_item(_label(name, "", ui.Select[ui.Modal](custom_id=name, options=options), wording))
    for name, about in ROLES.items():
        chosen = [discord.Object(role, type=discord.Role) for role in getattr(policy, name)][:MOST_ROLES]
        select = ui.RoleSelect[ui.Modal](
            custom_id=name, min_values=0, max_values=MOST_ROLES, required=False, default_values=chosen
        )
        form.add_item(_label(name, wording(about), select, wording))
    form.stop()
    return form


def read_policy_form(data: Mapping[str, Any], policy: Policy) -> Mapping[str, Any]:
    """What a filled-in form changes, in JSON's types; its values are checked where they are set. Never raises."""
    wish: dict[str, Any] = {}
    for name, values in _chosen(data):
        if name in ROLES:
            ids = sorted(int(value) for value in values if value.isascii() and value.isdigit())
            wish[name] = ids
        elif name in {"mode", "review"} and values:
            wish[name] = values[0]
    now = {name: getattr(policy, name) for name in wish}
    return {name: value for name, value in wish.items() if value != (list(now[name]) if name in ROLES else now[name])}


def _label(name: str, about: str, component: ui.Item[Any], wording: Wording) -> ui.Label[ui.Modal]:
    return ui.Label(
        text=shorten(policy_words.label(name, wording), 45),
        description=shorten(about, 100) or None,
        component=component,
    )


def _chosen(data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    tops = data.get("components")
    for top in tops if isinstance(tops, list) else ():
        match top:
            case {"component": {"custom_id": str(name), "values": [*values]}}:
                yield name, [str(value) for value in values]
