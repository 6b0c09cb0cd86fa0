"""Google's own client, unmodified, paints against the sandbox."""

import asyncio
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.sandbox.gemini_stage import PRO, stage

SCRIPT = Path(__file__).with_name("gemini_official.py")


@pytest.mark.skipif(find_spec("google.genai") is None, reason="google-genai is in the test lock only")
async def test_googles_own_client_paints_lists_streams_and_understands_refusals() -> None:
    """In a process of its own: importing that client takes seconds and much memory."""
    async with stage() as api:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(SCRIPT), api.url, api.side.api_key, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await asyncio.wait_for(process.communicate(), 100)
        assert process.returncode == 0
        found = json.loads(output)
        assert found["sync"] == {
            "text": "Here is a drawing of a cat.",
            "mime": "image/jpeg",
            "kind": "JPEG",
            "size": [2752, 1536],
            "finish": "STOP",
            "signed": True,
            "total": found["sync"]["total"],
            "model": PRO,
        }
        assert found["sync"]["total"] > 1120
        assert (found["async"]["mime"], found["async"]["size"]) == ("image/png", [1248, 832])
        assert len(found["models"]) == 6
        assert found["one"] == "Nano Banana Pro (preview)"
        assert found["chunks"][0] == ["text"]
        assert "inline_data" in found["chunks"][-1]
        assert (found["two"]["code"], found["two"]["status"]) == (400, "INVALID_ARGUMENT")
        assert (found["gone"]["code"], found["gone"]["status"]) == (404, "NOT_FOUND")
        assert "API key not valid" in found["key"]["message"]
        assert {call.auth for call in api.side.calls} == {"x-goog-api-key"}
        assert api.side.paid == 3
