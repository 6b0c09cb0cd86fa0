"""What a member wishes for themselves, and what there is of theirs."""

from collections.abc import Sequence

from bot.adapters.database import Database
from bot.adapters.stores import jobs, notes, preferences
from bot.domain.job import Job
from bot.domain.note import Note
from bot.domain.preferences import Preferences

PAGE = 4
NOTES = 5


class Members:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def preferences(self, user_id: int) -> Preferences:
        async with self._database.reading() as connection:
            return await preferences.of(connection, user_id)

    async def keep(self, user_id: int, wished: Preferences) -> Preferences:
        async with self._database.writing() as transaction:
            await preferences.keep(transaction, user_id, wished)
        return wished

    async def gallery(self, guild_id: int, user_id: int, page: int) -> tuple[Sequence[Job], bool, Sequence[Note]]:
        """A page of the member's own jobs in this server, newest first; whether there is more; their latest notes."""
        async with self._database.reading() as connection:
            found = await jobs.of_member(connection, guild_id, user_id, PAGE + 1, (page - 1) * PAGE)
            told = await notes.of(connection, guild_id, user_id, NOTES) if page == 1 else []
        return found[:PAGE], len(found) > PAGE, told
