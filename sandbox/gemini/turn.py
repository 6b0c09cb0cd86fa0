"""One request at work: what was asked, and the pictures and words for it."""

import functools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from sandbox.gemini import painter
from sandbox.gemini.answers import sentence, signature, usage
from sandbox.gemini.ask import Ask
from sandbox.gemini.reply import Answer, Part, Picture, candidate, inline


@dataclass
class Turn:
    """`seed` names this call of this prompt, so that another call of the same words paints another picture."""

    ask: Ask
    seed: str
    now: float
    painting: painter.Painting = painter.paint

    @functools.cached_property
    def rng(self) -> random.Random:
        return random.Random(f"{self.seed}/{self.ask.prompt}")  # noqa: S311  (tokens and signatures of a play)

    @functools.cached_property
    def text(self) -> str:
        return sentence(self.ask)

    def image(self, size: tuple[int, int] | None = None) -> Image.Image:
        """Paint, in the size that was asked for or in another.

        Raises:
            UnreadablePicture: a reference cannot be decoded.
        """
        seen = [reference.data for reference in self.ask.references if "heic" not in reference.mime]
        return self.painting(self.ask.prompt, size or self.ask.pixels, self.seed, seen)

    @functools.cached_property
    def picture(self) -> Picture:
        mime = self.ask.model.mime
        return Picture(painter.encode(self.image(), mime), mime)

    def shown(self, picture: Picture, **extra: Any) -> Part:
        """The picture as the model returns it: signed, where the model thinks."""
        if self.ask.model.levels:
            extra.setdefault("thoughtSignature", signature(self.rng))
        return inline(picture, **extra)

    def spoken(self) -> list[Part]:
        """The sentence beside the picture, if text was asked for."""
        return [{"text": self.text}] if self.ask.wants_text else []

    def answer(self, parts: Sequence[Part], finish: str = "STOP", *, images: int = 1, **extra: Any) -> Answer:
        """A complete answer around the parts; `extra` goes into the candidate."""
        return self.around([candidate(parts, finish, **extra)], images=images)

    def around(self, candidates: Any, *, images: int = 0, **extra: Any) -> Answer:
        """An answer with these candidates, whatever they are; `extra` goes to the top."""
        spoken = self.text if images and self.ask.wants_text else ""
        return Answer.of(
            {
                "candidates": candidates,
                **extra,
                "usageMetadata": usage(self.ask, images, spoken, self.rng),
                "modelVersion": self.ask.model.id,
                "responseId": self.response_id,
            }
        )

    @functools.cached_property
    def response_id(self) -> str:
        return f"{random.Random(self.seed + self.ask.prompt).getrandbits(80):020x}"  # noqa: S311

    def with_picture(self, picture: Picture, **extra: Any) -> Answer:
        """The usual answer, with this picture in it."""
        return self.answer([*self.spoken(), self.shown(picture, **extra)])


def usual(turn: Turn) -> Answer:
    """What the API answers when all is well."""
    if not turn.ask.wants_picture:
        return turn.answer([{"text": f"I can draw that for you: {turn.ask.prompt[:200]}"}], images=0)
    return turn.with_picture(turn.picture)
