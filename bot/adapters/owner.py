"""Whoever runs the bot, by Discord's word on its application: who they are, and a message to them."""

from typing import Literal

import discord

from bot.adapters.delivery import translated
from bot.domain.notice import Notice
from bot.ui import cards
from bot.ui.wording import Wording

ROLES = frozenset({discord.TeamMemberRole.admin, discord.TeamMemberRole.developer})
"""Members of the application's team who may change it; the others may only look.
https://discord.com/developers/docs/topics/teams#team-member-roles"""


def owner_ids(application: discord.AppInfo | None) -> frozenset[int]:
    """Whoever may act as the bot's owner; nobody before the login."""
    if application is None:
        return frozenset()
    if application.team is None:
        return frozenset({application.owner.id})
    accepted = (
        member.id
        for member in application.team.members
        if member.membership_state is discord.TeamMembershipState.accepted and member.role in ROLES
    )
    return frozenset(accepted) | {application.team.owner_id or application.owner.id}


class OwnerLine:
    """Messages to the owner: into a channel, to them alone ("dm"), or none for None, as the log has it anyway.

    `client` has logged in; a gateway is not needed.
    """

    def __init__(self, client: discord.Client, where: int | Literal["dm"] | None, wording: Wording) -> None:
        self._client = client
        self._where = where
        self._wording = wording

    async def tell(self, notice: Notice) -> None:
        """Raises `Trouble` where it did not arrive."""
        if self._where is None:
            return
        view = cards.notice(notice, self._wording)
        with translated():
            if self._where == "dm":
                application = self._client.application or await self._client.application_info()
                team = application.team
                await (await self._client.fetch_user((team and team.owner_id) or application.owner.id)).send(view=view)
            else:
                await self._client.get_partial_messageable(self._where).send(view=view)
