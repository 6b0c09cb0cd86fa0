"""Run by a test in a process of its own: Google's own client paints against the sandbox. Prints what it got as JSON."""

import asyncio
import io
import json
import sys
from typing import Any

from google import genai
from google.genai import errors, types
from PIL import Image

PRO = "gemini-3-pro-image-preview"


def config(aspect: str, size: str) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"],
        image_config=types.ImageConfig(aspect_ratio=aspect, image_size=size or None),
    )


def seen(response: types.GenerateContentResponse) -> dict[str, Any]:
    assert response.candidates
    entry = response.candidates[0]
    assert entry.content
    assert entry.content.parts
    assert entry.finish_reason
    pictures = [part.inline_data for part in entry.content.parts if part.inline_data and part.inline_data.data]
    with Image.open(io.BytesIO(pictures[0].data or b"")) as picture:
        picture.load()
        size, kind = picture.size, picture.format
    usage = response.usage_metadata
    return {
        "text": "".join(part.text or "" for part in entry.content.parts),
        "mime": pictures[0].mime_type,
        "kind": kind,
        "size": size,
        "finish": entry.finish_reason.name,
        "signed": bool(entry.content.parts[-1].thought_signature),
        "total": usage.total_token_count if usage else None,
        "model": response.model_version,
    }


def refused(client: genai.Client, model: str, **fields: Any) -> dict[str, Any]:
    try:
        client.models.generate_content(model=model, contents="draw a cat", config=types.GenerateContentConfig(**fields))
    except errors.APIError as error:
        return {"code": error.code, "status": error.status, "message": error.message}
    return {}


def main(base_url: str, key: str) -> None:
    options = types.HttpOptions(base_url=base_url, timeout=60_000)
    client = genai.Client(api_key=key, http_options=options)
    shape = config("16:9", "2K")
    found: dict[str, Any] = {
        "sync": seen(client.models.generate_content(model=PRO, contents="draw a cat", config=shape)),
        "async": seen(
            asyncio.run(
                client.aio.models.generate_content(
                    model="gemini-2.5-flash-image", contents="draw a boat", config=config("3:2", "")
                )
            )
        ),
        "models": sorted(model.name or "" for model in client.models.list()),
        "one": client.models.get(model=PRO).display_name,
    }
    chunks = list(client.models.generate_content_stream(model=PRO, contents="draw a cat", config=shape))
    found["chunks"] = [[*part.model_dump(exclude_none=True)] for chunk in chunks for part in chunk.parts or []]
    found["two"] = refused(client, PRO, candidate_count=2)
    found["gone"] = refused(client, "gemini-9-image")
    found["key"] = refused(genai.Client(api_key="wrong", http_options=options), PRO)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
