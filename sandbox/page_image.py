"""The image API's side of the switchboard."""

from sandbox.discord.entities import Json
from sandbox.gemini import MOODS, Call, GeminiSide
from sandbox.gemini.faults import SWITCHES

SHOWN_CALLS = 100
LONGEST_PROMPT = 300
"""Characters of a prompt that the list of calls repeats."""


class ImageSwitch:
    """How the image API feels, and what was asked of it."""

    def __init__(self, gemini: GeminiSide) -> None:
        self._gemini = gemini
        self.subscribe = gemini.subscribe

    def switches(self) -> Json:
        """The mood it is in, the few that have a key of their own, and all others by group."""
        moods = [{"name": name, "help": mood.meaning, "group": mood.group} for name, mood in MOODS.items()]
        quick = [each for each in moods if each["name"] in SWITCHES]
        return {"mood": self._gemini.mood, "quick": quick, "all": [each for each in moods if each not in quick]}

    def choose(self, data: Json) -> None:
        """Feel like `mood` from now on, or for the next `times` requests, or for one `model`.

        Raises:
            ValueError: there is no such mood.
        """
        times = data.get("times")
        self._gemini.set_mood(str(data["mood"]), times=times and int(times), model=str(data.get("model", "")))

    def release(self) -> None:
        """Answer what the mood `held` keeps waiting."""
        self._gemini.release()

    def paid(self) -> Json:
        """The last calls, and how many of all would have cost money."""
        calls = [_drawn(call) for call in self._gemini.calls[-SHOWN_CALLS:]]
        return {"count": self._gemini.paid, "total": len(self._gemini.calls), "calls": calls}


def _drawn(call: Call) -> Json:
    return {
        "at": call.when,
        "prompt": call.prompt[:LONGEST_PROMPT],
        "model": call.model,
        "aspect": call.aspect,
        "size": call.image_size,
        "references": call.references,
        "mood": call.mood,
        "status": call.status,
        "paid": call.paid,
        "done": call.done,
    }
