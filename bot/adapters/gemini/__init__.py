"""The image API: any server that speaks the Gemini `generateContent` format."""

from bot.adapters.gemini.client import GeminiImages
from bot.adapters.gemini.limits import Limits
from bot.adapters.gemini.reach import Reach

__all__ = ["GeminiImages", "Limits", "Reach"]
