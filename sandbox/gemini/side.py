"""The Gemini side as one thing: what `stage.gemini` is."""

from aiohttp import web

from sandbox.gemini import api
from sandbox.gemini.backstage import Backstage, Call


class GeminiSide(Backstage):
    """An image API that paints by itself.

        side.pace = 0                       # no pleasant delays: for tests
        side.quick = True                   # patches of colour instead of paintings, in the exact size
        side.mood = "429"                   # until changed, as a switch on the page
        side.set_mood("slow", times=3)      # for the next three requests
        side.set_mood("404", model="gemini-2.5-flash-image")
        side.next("503", "ok", Answer.saying("Here is a drawing of a cat.", png))   # scripted, one request each

    A scripted answer comes first, then a mood set for this model, then one set for some requests, then the lasting one.
    """

    def routes(self) -> list[web.RouteDef]:
        """What an aiohttp application must serve for this side."""
        return api.routes(self)


__all__ = ["Call", "GeminiSide"]
