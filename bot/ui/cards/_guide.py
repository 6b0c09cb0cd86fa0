from discord import ui

from bot.domain.catalogue import Catalogue
from bot.domain.quota import Limits
from bot.domain.request import MAX_COUNT
from bot.ui.layout import Colour, bullets, card, rule, small_print, text
from bot.ui.wording import N_, Wording

USES = {
    "1:1": N_("avatar, icon, sticker, emoji"),
    "16:9": N_("desktop, slide, video cover"),
    "9:16": N_("phone wallpaper, story"),
    "21:9": N_("film still, wide banner"),
    "3:2": N_("landscape photo, print"),
    "2:3": N_("portrait, poster, book cover"),
    "4:3": N_("classic photo, presentation"),
    "3:4": N_("portrait, magazine page"),
    "4:5": N_("picture for a feed"),
    "5:4": N_("framed print"),
    "4:1": N_("comic strip, page header"),
    "1:4": N_("bookmark, tall infographic"),
    "8:1": N_("very long banner"),
    "1:8": N_("scroll, side ornament"),
}

TIPS = (
    N_("Tell a small scene in whole sentences rather than a row of keywords."),
    N_("Name who or what, what happens, where, the light, and how it is seen: “from below”, “close up”, “85 mm lens”."),
    N_("Say what it is for: a logo for a bakery is another picture than a loaf of bread."),
    N_("Say what should be there. “An empty street” works better than “no cars”."),
    N_("Put words that must appear in the picture in quotation marks, and describe their lettering."),
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
    """How limits work, in four sentences."""
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
                "Your words, the picture and its facts, and how many you have had. "
                "Your words go to the image service, which paints from them. I read no other messages."
            ),
        ),
        rule(),
        small_print(wording("`/help` shows how to paint"), wording("`/quota` shows what you have left")),
    )


def _origin(catalogue: Catalogue, wording: Wording) -> str:
    return wording(
        "Every picture is made by an AI model ({models}) and says so under it. Google’s image models "
        "weave an invisible mark, SynthID, into what they draw; I leave it as it is.",
        models=wording.all_of(model.label for model in catalogue.models),
    )


def _flags(catalogue: Catalogue, wording: Wording) -> str:
    lines = (
        f"`--ar 16:9` {wording('the aspect: width to height')}",
        f"`--size 2K` {wording('the size: {sizes}', sizes=wording.one_of(catalogue.sizes))}" if catalogue.sizes else "",
        f"`--n 2` {wording('how many, 1 to {most}', most=MAX_COUNT)}",
        f"`--model {_shortest(catalogue.models[-1].aliases, catalogue.models[-1].id)}` {wording('who paints')}",
    )
    told = wording("Options do the rest, or flags at the end of your words:")
    return f"{told}\n{bullets(line for line in lines if line)}"


def _uses(catalogue: Catalogue, wording: Wording) -> list[str]:
    return [f"`{aspect}` {wording(USES[aspect])}" for aspect in catalogue.aspects if aspect in USES]


def _models(catalogue: Catalogue, wording: Wording) -> list[str]:
    lines = []
    for model in catalogue.models:
        sizes = wording.one_of(model.sizes) if model.sizes else wording("one size")
        alias = _shortest(model.aliases, model.id)
        about = wording.plural("about {n} s", "about {n} s", round(model.seconds_for(model.default_size)))
        lines.append(f"**{model.label}** `{alias}` · {sizes} · {about}")
    return lines


def _shortest(names: tuple[str, ...], otherwise: str) -> str:
    return min(names, key=len, default=otherwise)


def _allowance(limits: Limits, wording: Wording) -> str:
    return wording(
        "Here each member has {daily} a day and {monthly} a month.", daily=limits.daily, monthly=limits.monthly
    )
