"""The sandbox: one local server that is Discord enough for discord.py and Gemini enough for google-genai."""
