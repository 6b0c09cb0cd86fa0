"""The Gemini side of the sandbox: an image API that paints by itself, counts its calls, and fails on request."""

from sandbox.gemini.backstage import Call
from sandbox.gemini.faults import MOODS, Mood
from sandbox.gemini.reply import Answer
from sandbox.gemini.side import GeminiSide

__all__ = ["MOODS", "Answer", "Call", "GeminiSide", "Mood"]
