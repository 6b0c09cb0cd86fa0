"""Reading a generateContent request as Google does: what is wrong with it is said, and nothing is guessed.

The rules are those of the REST reference (https://ai.google.dev/api/generate-content) and of the guides to image
generation and to file input. Both spellings of names are taken, camelCase and snake_case, as Google takes them.
"""

import base64
import binascii
import io
import json
import re
from dataclasses import dataclass
from typing import Any

from PIL import Image

from sandbox.gemini.errors import refuse
from sandbox.gemini.models import MODELS, Model, Pixels

LARGEST_REQUEST_BYTES = 100 << 20
"""Inline data of a request, changelog of 2026-01-08 (https://ai.google.dev/gemini-api/docs/changelog)."""

LARGEST_IMAGE_BYTES = 7 << 20
MOST_IMAGES = 14
"""Of one inline image, and of images in a prompt: Google Cloud's model page of Gemini 3 Pro Image."""

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif")

TOP = {"contents", "systemInstruction", "generationConfig", "safetySettings", "tools", "toolConfig", "cachedContent",
       "serviceTier", "labels", "store", "model"}  # fmt: skip
CONFIG = {"responseModalities", "imageConfig", "thinkingConfig", "candidateCount", "seed", "temperature", "topP",
          "topK", "maxOutputTokens", "stopSequences", "responseMimeType", "mediaResolution", "presencePenalty",
          "frequencyPenalty", "responseFormat"}  # fmt: skip
IMAGE_CONFIG = {"aspectRatio", "imageSize"}
PART = {"text", "inlineData", "fileData", "thought", "thoughtSignature", "mediaResolution"}


@dataclass(frozen=True)
class Reference:
    data: bytes
    mime: str


@dataclass(frozen=True)
class Ask:
    """One valid request."""

    model: Model
    prompt: str
    aspect: str
    size: str
    pixels: Pixels
    modalities: frozenset[str]
    references: tuple[Reference, ...] = ()
    seed: int | None = None

    @property
    def wants_text(self) -> bool:
        return "TEXT" in self.modalities

    @property
    def wants_picture(self) -> bool:
        return "IMAGE" in self.modalities


def read(model_id: str, body: bytes, version: str = "v1beta") -> tuple[Ask, dict[str, Any]]:
    """The request, and its JSON with every picture in it replaced by a word.

    Raises:
        Refused: the answer that Google would give.
    """
    model = MODELS.get(model_id)
    if model is None:
        raise refuse(
            f"models/{model_id} is not found for API version {version}, or is not supported for generateContent. "
            "Call ListModels to see the list of available models and their supported methods.",
            404,
        )
    value = _parsed(body)
    _known(value, TOP, "the request")
    config = _object(value.get("generationConfig"), "generation_config")
    _known(config, CONFIG, "generation_config")
    _plain_config(model, config)
    image = _object(config.get("imageConfig"), "generation_config.image_config")
    _known(image, IMAGE_CONFIG, "generation_config.image_config")
    prompt, references = _contents(value.get("contents"))
    aspect, size = _shape(model, image, references)
    ask = Ask(
        model,
        prompt,
        aspect,
        size,
        model.pixels(aspect, size),
        _modalities(config),
        tuple(references),
        config.get("seed"),
    )
    return ask, _without_pictures(value)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        value = _camel(json.loads(body))
    except (ValueError, RecursionError) as cause:
        raise refuse("Invalid JSON payload received. Unexpected token or too deep.") from cause
    if not isinstance(value, dict):
        raise refuse("Invalid JSON payload received. The root must be an object.")
    return value


def _camel(value: Any) -> Any:
    """Spell every name in camelCase."""
    if isinstance(value, dict):
        return {re.sub(r"_([a-z])", lambda found: found[1].upper(), name): _camel(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_camel(item) for item in value]
    return value


def _object(value: Any, name: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise refuse(f"Invalid value at '{name}': an object is expected.")
    return value


def _known(value: dict[str, Any], names: set[str], where: str) -> None:
    for name in value:
        if name not in names:
            raise refuse(f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': Cannot find field.")


def _plain_config(model: Model, config: dict[str, Any]) -> None:
    count = config.get("candidateCount", 1)
    if count != 1:
        raise refuse(f"Multiple candidates is not enabled for models/{model.id}")
    mime = config.get("responseMimeType")
    if mime not in (None, "text/plain"):
        raise refuse(f"response_mime_type {mime!r} is not supported by models/{model.id}")
    thinking = _object(config.get("thinkingConfig"), "generation_config.thinking_config")
    level = str(thinking.get("thinkingLevel", "")).lower()
    if thinking and not model.levels:
        raise refuse(f"Thinking is not enabled for models/{model.id}")
    if level and level not in model.levels:
        raise refuse(f"Thinking level {level.upper()} is not supported for models/{model.id}")
    seed = config.get("seed")
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
        raise refuse("Invalid value at 'generation_config.seed' (TYPE_INT32)")


def _modalities(config: dict[str, Any]) -> frozenset[str]:
    wished = config.get("responseModalities") or ["TEXT", "IMAGE"]
    if not isinstance(wished, list) or not all(isinstance(item, str) for item in wished):
        raise refuse("Invalid value at 'generation_config.response_modalities'")
    names = frozenset(item.upper() for item in wished)
    if not names <= {"TEXT", "IMAGE"}:
        raise refuse("The requested combination of response modalities is not supported by the model.")
    return names


def _shape(model: Model, image: dict[str, Any], references: list[Reference]) -> tuple[str, str]:
    """Aspect and size: as asked, else that of the last reference, else square and 1K."""
    aspect, size = image.get("aspectRatio"), image.get("imageSize")
    if aspect is None:
        aspect = _aspect_of(model, references)
    if not isinstance(aspect, str) or aspect not in model.aspects:
        raise refuse(f"Invalid aspect_ratio {aspect!r}. models/{model.id} supports: {', '.join(model.aspects)}.")
    if size is None:
        return aspect, "1K"
    if not model.takes_size:
        raise refuse(f"image_size is not supported by models/{model.id}.")
    if not isinstance(size, str) or size not in model.sizes:
        raise refuse(f"Invalid image_size {size!r}. models/{model.id} supports: {', '.join(model.sizes)}.")
    return aspect, size


def _aspect_of(model: Model, references: list[Reference]) -> str:
    if not references:
        return "1:1"
    try:
        with Image.open(io.BytesIO(references[-1].data)) as picture:
            return model.nearest(picture.size)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "1:1"  # the painter will say what is wrong with it


def _contents(contents: Any) -> tuple[str, list[Reference]]:
    """The words and pictures of the last turn."""
    if isinstance(contents, dict):
        contents = [contents]
    if not isinstance(contents, list) or not contents:
        raise refuse("* GenerateContentRequest.contents: contents is not specified")
    turns = [_object(turn, "contents") for turn in contents]
    for index, turn in enumerate(turns):
        if turn.get("role", "user") not in ("user", "model"):
            raise refuse("Please use a valid role: user, model.")
        parts = turn.get("parts")
        if not isinstance(parts, list) or not parts:
            raise refuse(f"* GenerateContentRequest.contents[{index}].parts: contents.parts must not be empty.")
        for place, part in enumerate(parts):
            _check_part(part, f"contents[{index}].parts[{place}]", model_turn=turn.get("role") == "model")
    if turns[-1].get("role", "user") != "user":
        raise refuse("Please ensure that the last turn is a user turn.")
    parts = turns[-1]["parts"]
    references = [_reference(part["inlineData"]) for part in parts if "inlineData" in part]
    if len(references) > MOST_IMAGES:
        raise refuse(f"Too many images: {len(references)}. At most {MOST_IMAGES} are supported.")
    words = " ".join(part["text"] for part in parts if "text" in part).strip()
    if not words and not references:
        raise refuse("* GenerateContentRequest.contents[0].parts[0].text: the text must not be empty")
    return words, references


def _check_part(part: Any, where: str, *, model_turn: bool) -> None:
    if not isinstance(part, dict):
        raise refuse(f"Invalid value at '{where}'")
    _known(part, PART, where)
    held = [name for name in ("text", "inlineData", "fileData") if name in part]
    if len(held) != 1:
        raise refuse(
            f"* GenerateContentRequest.{where}.data: required oneof field 'data' must have one initialized field"
        )
    if "text" in part and not _is_text(part["text"]):
        raise refuse(f"Invalid value at '{where}.text' (TYPE_STRING)")
    if "fileData" in part:
        raise refuse(f"Cannot fetch content from the URI in {where}: this server keeps no files.")
    if model_turn and "inlineData" in part and "thoughtSignature" not in part:
        raise refuse(f"Image part is missing a thought_signature in {where}.")


def _is_text(value: Any) -> bool:
    """A string that UTF-8 can hold: half of a surrogate pair, which JSON can spell, is none."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _reference(blob: Any) -> Reference:
    where = "contents.parts.inline_data"
    blob = _object(blob, where)
    mime, data = blob.get("mimeType"), blob.get("data")
    if mime not in IMAGE_TYPES:
        raise refuse(f"Unsupported MIME type: {mime}")
    try:
        raw = base64.b64decode(data, validate=True) if isinstance(data, str) else b""
    except (binascii.Error, ValueError) as cause:
        raise refuse(f"Invalid value at '{where}.data' (TYPE_BYTES), Base64 decoding failed") from cause
    if not raw:
        raise refuse(f"Invalid value at '{where}.data' (TYPE_BYTES), it is empty")
    if len(raw) > LARGEST_IMAGE_BYTES:
        raise refuse(f"Image of {len(raw)} bytes exceeds the limit of {LARGEST_IMAGE_BYTES} bytes.")
    return Reference(raw, mime)


def _without_pictures(value: Any) -> Any:
    """The same JSON, each base64 picture replaced by its length: small enough to keep for every call."""
    if isinstance(value, dict):
        if isinstance(value.get("data"), str) and "mimeType" in value:
            return {**value, "data": f"<{len(value['data'])} characters>"}
        return {name: _without_pictures(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_pictures(item) for item in value]
    return value
