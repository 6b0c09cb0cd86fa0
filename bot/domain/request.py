"""What a member wishes, validated: a value that knows nothing of Discord."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.catalogue import Catalogue, Model
from bot.domain.errors import Refusal
from bot.domain.prompt import Flags, parse, read_aspect

MAX_COUNT = 4


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """`model` is a catalogue id; `size` is None where the model takes none; `count` pictures are `count` paid calls."""

    prompt: str
    model: str
    aspect: str
    size: str | None
    count: int


def make_request(
    catalogue: Catalogue,
    prompt: str,
    options: Flags,
    models: Sequence[str] = (),
    sizes: Sequence[str] = (),
    *,
    before: PictureRequest | None = None,
) -> PictureRequest:
    """Read flags out of the prompt, let options win over them, and check the whole against the catalogue.

    `models` and `sizes` are those of the place, all where empty: among them falls the choice of who named none.
    `before` is the request that a form began with. What the form brings back unchanged is not a wish, so a flag wins
    over it; what nobody wishes stays as it was, except for a size that another model does not draw.
    Raises `Refusal` with one of: empty_prompt, long_prompt, unknown_flag, bad_flag, unknown_model,
    aspect_not_drawn, size_not_drawn, count_out_of_range.
    """
    words, flags = parse(prompt)
    wishes = (_changed(options, before) if before else options).over(flags)
    model = catalogue.find(wishes.model or (before.model if before else _usual(catalogue, models)))
    wishes = wishes.over(_kept(before, model) if before else Flags())
    return PictureRequest(
        prompt=words,
        model=model.id,
        aspect=_aspect(catalogue, model, wishes.aspect or catalogue.default_aspect),
        size=_size(model, wishes.size, sizes),
        count=_count(1 if wishes.count is None else wishes.count),
    )


def _changed(options: Flags, before: PictureRequest) -> Flags:
    return Flags(
        aspect=None if options.aspect == before.aspect else options.aspect,
        size=None if options.size == before.size else options.size,
        model=None if options.model == before.model else options.model,
        count=None if options.count == before.count else options.count,
    )


def _kept(before: PictureRequest, model: Model) -> Flags:
    size = before.size if before.size in model.sizes else None
    return Flags(aspect=before.aspect, size=size, count=before.count)


def _aspect(catalogue: Catalogue, model: Model, aspect: str) -> str:
    exact = read_aspect(aspect)
    if exact not in model.aspects:
        elsewhere = [f"{other.label} ({other.called})" for other in catalogue.models if exact in other.aspects]
        possible = list(model.aspects)
        raise Refusal("aspect_not_drawn", aspect=aspect, model=model.label, possible=possible, elsewhere=elsewhere)
    return exact


def _usual(catalogue: Catalogue, models: Sequence[str]) -> str:
    known = [model for model in models if catalogue.known(model) is not None]
    return known[0] if known and catalogue.default.id not in known else catalogue.default.id


def _size(model: Model, size: str | None, sizes: Sequence[str]) -> str | None:
    if size is None:
        fitting = [one for one in model.sizes if one in sizes]
        return fitting[0] if fitting and model.default_size not in fitting else model.default_size
    exact = size.upper()
    if exact not in model.sizes:
        raise Refusal("size_not_drawn", size=size, model=model.label, possible=list(model.sizes))
    return exact


def _count(count: int) -> int:
    if not 1 <= count <= MAX_COUNT:
        raise Refusal("count_out_of_range", count=count, most=MAX_COUNT)
    return count
