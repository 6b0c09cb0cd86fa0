"""The last word on everything that goes wrong in a handler: whoever asked always gets an answer."""

from collections.abc import Callable

import discord
import structlog
from discord.ext import commands

from bot.adapters.interactions import Interaction, typed, whisper
from bot.domain.errors import Refusal, Trouble
from bot.ui import cards
from bot.ui.wording import Wording

log = structlog.get_logger()


class Errors(commands.Cog):
    def __init__(self, wordings: Callable[[str], Wording]) -> None:
        self._wordings = wordings

    async def answer(self, interaction: Interaction, error: Exception) -> None:
        """A refusal in its own words; all else under the interaction's id, which the log bears too."""
        wording, prompt = self._wordings(str(interaction.locale)), typed(interaction)
        if isinstance(error, Refusal):
            log.info("refused", code=error.code, interaction=interaction.id)
            card = cards.refusal(error, wording, prompt)
        elif isinstance(error, Trouble):
            log.warning("trouble", code=error.code, why=error.detail, interaction=interaction.id)
            card = cards.trouble(error, str(interaction.id), wording, prompt)
        else:
            log.error("handler_failed", interaction=interaction.id, exc_info=error)
            card = cards.internal(str(interaction.id), wording, prompt)
        if interaction.type is discord.InteractionType.autocomplete or _unanswerable(error):
            return
        try:
            await whisper(interaction, card)
        except (discord.HTTPException, Trouble) as failed:
            log.warning("not_answered", interaction=interaction.id, why=str(failed))


def _unanswerable(error: Exception) -> bool:
    return isinstance(error, Trouble) and error.code == "unanswered"
