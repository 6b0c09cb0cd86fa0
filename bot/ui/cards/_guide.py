from discord import ui

from bot.domain.catalogue import Catalogue, Model
from bot.domain.quota import Limits
from bot.domain.request import MAX_COUNT
from bot.ui.cards._facts import duration
from bot.ui.layout import Colour, bullets, card, dotted, rule, shorten, small_print, text
from bot.ui.uses import USES
from bot.ui.wording import N_, Wording

MOST_MODELS = 12
"""What a card has room for beside the rest; the option `model` offers them all."""

TIPS = (
    N_("Tell a small scene in whole sentences rather than a row of keywords."),
    N_("Name who or what, what happens, where, the light, and how it is seen: “from below”, “close up”, “85 mm lens”."),
    N_("Say what it is for: a logo for a bakery is another picture than a loaf of bread."),
    N_("Say what should be there. “An empty street” works better than “no cars”."),
    N_("Put words that must appear in the picture in quotation marks, and describe their lettering."),
    N_("Send a picture along as `reference`, and say what to keep of it and what to change."),
    N_("Change one thing at a time: ✏️ under each picture keeps your words for the next try."),
)


def guide(catalogue: Catalogue, limits: Limits, wording: Wording) -> ui.LayoutView:
    """How to paint: the command, the flags, what makes a good prompt, which aspect suits what, the models."""
    return card(
        Colour.QUIET,
        text(
            wording("### 🎨 How to paint"),
            wording("Write `/imagine` and say what you want to see."),
            _flags(catalogue, wording),
        ),
        rule(),
        text(wording("**What makes a good prompt**"), bullets(wording(tip) for tip in TIPS)),
        rule(),
        text(wording("**Which aspect for what**"), bullets(_uses(catalogue, wording))),
        rule(),
        text(wording("**Models**"), bullets(_models(catalogue, wording))),
        rule(),
        small_print(_allowance(limits, wording)),
    )


def limits(limits: Limits, wording: Wording) -> ui.LayoutView:
    """How limits work here."""
    return card(
        Colour.QUIET,
        text(
            wording("### 📖 How limits work"),
            bullets(
                (
                    _allowance(limits, wording),
                    wording("Asking for a picture sets one aside for you; it counts once it has been delivered."),
                    wording("What is refused, fails, or is stopped before it is finished comes back to you at once."),
                    wording(
                        "Days and months begin at midnight in {timezone}. What is left over is not carried on.",
                        timezone=limits.timezone,
                    ),
                )
            ),
        ),
    )


def about(version: str, catalogue: Catalogue, wording: Wording) -> ui.LayoutView:
    """What this bot is, where its pictures come from, and what it remembers."""
    return card(
        Colour.QUIET,
        text(
            wording("### 🎨 Easel {version}", version=version),
            wording("I paint what you describe: `/imagine` takes your words and brings back a picture."),
        ),
        text(wording("**Where pictures come from**"), _origin(catalogue, wording)),
        text(
            wording("**What I remember**"),
            wording(
                "Your words, what you send along, the picture and its facts, and how many you have had. "
                "Your words go to the image service, which paints from them, and so do pictures that you send along, "
                "without what they tell of time, place and camera. I read no other messages. "
                "Deleting a picture by its 🗑️ makes me forget it and all of that."
            ),
        ),
        rule(),
        small_print(wording("`/help` shows how to paint"), wording("`/quota` shows what you have left")),
    )


def _origin(catalogue: Catalogue, wording: Wording) -> str:
    return wording(
        "Every picture is made by an AI model ({models}) and says so under it. Google’s image models "
        "weave an invisible mark, SynthID, into what they draw; I do nothing to remove it.",
        models=shorten(wording.all_of(model.label for model in catalogue.models), 600),
    )


def _flags(catalogue: Catalogue, wording: Wording) -> str:
    other = catalogue.models[-1]
    lines = (
        f"`--ar 16:9` {wording('the aspect: width to height')}",
        f"`--size 2K` {wording('the size, where the model has several')}",
        f"`--n 2` {wording('how many, 1 to {most}', most=MAX_COUNT)}",
        f"`--model {other.called}` {wording('who paints')}",
    )
    told = wording("Its options set the rest, and so do flags among your words:")
    return f"{told}\n{bullets(lines)}"


def _uses(catalogue: Catalogue, wording: Wording) -> list[str]:
    lines = []
    for aspects, use in USES:
        drawn = [f"`{aspect}`" for aspect in aspects if aspect in catalogue.aspects]
        if drawn:
            lines.append(f"{' '.join(drawn)} {wording(use)}")
    return lines


def _models(catalogue: Catalogue, wording: Wording) -> list[str]:
    lines = [_model(model, catalogue, wording) for model in catalogue.models[:MOST_MODELS]]
    more = len(catalogue.models) - MOST_MODELS
    return lines + ([wording.plural("and {n} more", "and {n} more", more)] if more > 0 else [])


def _model(model: Model, catalogue: Catalogue, wording: Wording) -> str:
    return dotted(
        f"**{shorten(model.label, 60)}** `{shorten(model.called, 60)}`",
        wording.one_of(model.sizes) if model.sizes else wording("one size"),
        wording("about {duration}", duration=duration(model.seconds_for(model.default_size), wording)),
        wording("unless you choose") if model is catalogue.default else "",
    )


def _allowance(limits: Limits, wording: Wording) -> str:
    return wording(
        "Here each member has {daily} a day and {monthly} a month.", daily=limits.daily, monthly=limits.monthly
    )
