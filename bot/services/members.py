"""What a member wishes for themselves."""

from bot.adapters.database import Database
from bot.adapters.stores import preferences
from bot.domain.preferences import Preferences


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
