"""Trouble with the image service and on the way to it."""

from bot.ui.custom_ids import Verb
from bot.ui.sentences._sentence import Sentence
from bot.ui.wording import N_

OWNER = N_("Whoever runs this bot has to mend that; the log names the cause. Trying again will not help before.")
LATER = N_("Try again in a few minutes.")
NOW = N_("You can try again.")

SERVICE = {
    "api_unreachable": Sentence(
        "🔌",
        N_("The image service can’t be reached"),
        N_("My request never got through to it."),
        LATER,
        Verb.RETRY,
    ),
    "api_busy": Sentence(
        "🚦",
        N_("The image service is busy"),
        N_("It asked me to slow down, and the wait became too long."),
        LATER,
        Verb.RETRY,
    ),
    "api_resting": Sentence(
        "🛌",
        N_("I’m giving the image service a rest"),
        N_("It failed too often just now, so I send it nothing for a moment."),
        N_("Next try: {retry_at}. Ask again then."),
    ),
    "api_resting.owner": Sentence(
        "🔑",
        N_("The image service doesn’t let this bot in"),
        N_("Whoever runs it has to see to its key or its account there, and knows."),
        N_("I look again {retry_at}; until then, asking again will not help."),
    ),
    "api_resting.long": Sentence(
        "🛌",
        N_("The image service did not come back in time"),
        N_("It failed too often, and I waited as long as I may for it to recover."),
        LATER,
        Verb.RETRY,
    ),
    "api_daily_limit": Sentence(
        "🌙",
        N_("The image service is done for today"),
        N_("This bot’s own allowance there is used up; yours is untouched."),
        N_("It starts afresh at midnight in California."),
    ),
    "api_overloaded": Sentence(
        "🚦",
        N_("The image service is overloaded"),
        N_("Too many people are painting at once, all over the world."),
        LATER,
        Verb.RETRY,
    ),
    "api_failed": Sentence(
        "⚠️",
        N_("The image service failed"),
        N_("It took the request and then reported a fault of its own."),
        LATER,
        Verb.RETRY,
    ),
    "api_timeout": Sentence(
        "⌛",
        N_("The image service took too long"),
        N_("I waited as long as I may, and no picture came."),
        N_("You can try again; a smaller size is faster."),
        Verb.RETRY,
    ),
    "api_cut": Sentence(
        "✂️",
        N_("The line broke before the picture was here"),
        N_("The connection to the image service ended in the middle of its answer."),
        NOW,
        Verb.RETRY,
    ),
    "api_unreadable": Sentence(
        "🧩",
        N_("The image service sent something unreadable"),
        N_("Its answer was not in the form that it promises."),
        NOW,
        Verb.RETRY,
    ),
    "answer_too_large": Sentence(
        "🐘",
        N_("The image service sent far too much"),
        N_("I stopped reading before it could do harm."),
        N_("You can try again; a smaller size may help."),
        Verb.RETRY,
    ),
    "picture_broken": Sentence(
        "🧩",
        N_("The picture arrived damaged"),
        N_("What came back is not a picture that I can show."),
        NOW,
        Verb.RETRY,
    ),
    "picture_hosted": Sentence(
        "🔗",
        N_("The image service sent a link instead of the picture"),
        N_("I don’t follow links of unknown origin."),
        OWNER,
    ),
    "key_refused": Sentence(
        "🔑",
        N_("The image service did not accept this bot’s key"),
        N_("So it would not paint for anyone here."),
        OWNER,
    ),
    "api_unfunded": Sentence(
        "🪙",
        N_("The image service wants to be paid first"),
        N_("This bot’s account there is empty, or may not make pictures."),
        OWNER,
    ),
    "model_gone": Sentence(
        "🎨",
        N_("That model is no longer there"),
        N_("The image service does not offer it any more, and no other one stood in."),
        N_("Choose another model."),
        Verb.REWORD,
    ),
    "api_misplaced": Sentence(
        "🧭",
        N_("The image service is not at its address"),
        N_("The address that this bot was given leads somewhere else."),
        OWNER,
    ),
    "request_rejected": Sentence(
        "🚫",
        N_("The image service did not understand the request"),
        N_("It rejected the way I asked, not what you asked for."),
        N_("Another model may work. The log tells whoever runs this bot more."),
        Verb.REWORD,
    ),
    "request_too_large": Sentence(
        "🐘",
        N_("That was too much to send"),
        N_("The words and pictures together are larger than the image service takes."),
        N_("Use fewer or smaller pictures."),
        Verb.REWORD,
    ),
    "reference_lost": Sentence(
        "📎",
        N_("The attached picture can’t be read any more"),
        N_("I had it, and could not open it when it was needed."),
        N_("Attach it again."),
    ),
}
