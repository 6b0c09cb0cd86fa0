from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.discord.call import Call


class Faults:
    async def around(
        self, call: Call, request: web.Request, respond: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        return await respond()
