"""Refusals by the image model: it was asked and did not draw."""

from bot.ui.custom_ids import Verb
from bot.ui.sentences._sentence import Sentence
from bot.ui.wording import N_

MODEL = {
    "prompt_blocked": Sentence(
        "🛡️",
        N_("The words were held back by the safety filter"),
        N_("The image service would not take this prompt."),
        N_("Say it differently: leave out what could be read as violent, sexual or hateful, and names of real people."),
        Verb.REWORD,
    ),
    "prohibited": Sentence(
        "🛡️",
        N_("This can’t be painted here"),
        N_("It goes against the image service’s rules, and asking again will not change that."),
        N_("Think of a different picture."),
        Verb.REWORD,
    ),
    "reference_refused": Sentence(
        "🛡️",
        N_("The attached picture was refused"),
        N_("The image service would not work from it, or not with these words beside it."),
        N_("Try another picture, or describe in words what you need from it."),
        Verb.REWORD,
    ),
    "picture_blocked": Sentence(
        "🛡️",
        N_("The finished picture was held back by the safety filter"),
        N_("It was painted, and then the image service decided not to hand it out."),
        N_("This often depends on the wording: a calmer or more precise description may pass."),
        Verb.REWORD,
    ),
    "too_similar": Sentence(
        "🪞",
        N_("The picture came too close to an existing work"),
        N_("The image service keeps back what looks like a copy."),
        N_("Describe the style in your own words instead of naming a work or its maker."),
        Verb.REWORD,
    ),
    "personal_data": Sentence(
        "🪪",
        N_("The request seems to hold personal data"),
        N_("The image service stops at things like addresses, phone numbers and papers of real people."),
        N_("Take those details out, or invent them."),
        Verb.REWORD,
    ),
    "language": Sentence(
        "🌍",
        N_("The model does not draw from this language yet"),
        N_("It read your words and declined because of their language."),
        N_("Try the same in English or another widely used language."),
        Verb.REWORD,
    ),
    "ran_out": Sentence(
        "🧵",
        N_("The model ran out of room before the picture"),
        N_("It spent its whole answer on thinking about the prompt."),
        N_("A shorter, simpler description helps."),
        Verb.REWORD,
    ),
    "no_picture": Sentence(
        "🫥",
        N_("The model answered without a picture"),
        N_("It finished, but nothing was drawn."),
        N_("Begin with what you want, for example: “A picture of …”."),
        Verb.REWORD,
    ),
    "text_only": Sentence(
        "💬",
        N_("The model answered in words instead of painting"),
        N_("It said: “{text}”"),
        N_("Begin with what you want, for example: “A picture of …”."),
        Verb.REWORD,
    ),
    "not_drawn": Sentence(
        "🖌️",
        N_("The model could not draw this"),
        N_("It tried, and gave up without saying why."),
        N_("Put it in other words, or ask for something simpler."),
        Verb.REWORD,
    ),
}
