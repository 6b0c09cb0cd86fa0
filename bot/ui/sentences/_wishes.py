"""Refusals of what a member asked for: words, flags, options, limits, rights."""

from bot.ui.custom_ids import Verb
from bot.ui.sentences._sentence import NOTHING_CHANGED, Sentence
from bot.ui.wording import N_

WISHES = {
    "empty_prompt": Sentence(
        "✏️",
        N_("There are no words to paint"),
        N_("Without its flags, your prompt was empty."),
        N_("Say what the picture should show, for example: a red fox asleep in fresh snow."),
    ),
    "long_prompt": Sentence(
        "✏️",
        N_("That is more than I can read at once"),
        N_("Your prompt has {length} characters; the most is {most}."),
        N_("Keep what matters: who or what, where, the light, the style."),
    ),
    "unknown_flag": Sentence(
        "🏷️",
        N_("I don’t know the flag {flag}"),
        N_("Words that begin with two dashes are read as wishes about the picture."),
        N_("I know {possible}. If it was meant as a word, take the dashes away."),
    ),
    "bad_flag": Sentence(
        "🏷️",
        N_("I can’t read the flag {flag}"),
        N_("What follows it, “{value}”, is not something it can be."),
        N_("Write it like this: {example}"),
    ),
    "unknown_model": Sentence(
        "🎨",
        N_("I don’t know that model"),
        N_("No model here is called “{model}”."),
        N_("Choose {possible}."),
    ),
    "aspect_not_drawn": Sentence(
        "📐",
        N_("{model} does not draw {aspect}"),
        N_("Each model has its own set of shapes, and this one is not among them."),
        N_("Choose {possible}, or another model."),
    ),
    "size_not_drawn": Sentence(
        "📐",
        N_("{model} does not draw {size}"),
        N_("Each model has its own sizes, and this one is not among them."),
        N_("Choose {possible}, or another model."),
    ),
    "size_not_drawn.none": Sentence(
        "📐",
        N_("{model} has one size only"),
        N_("It cannot be asked for {size}."),
        N_("Leave the size out, or choose another model."),
    ),
    "count_out_of_range": Sentence(
        "🖼️",
        N_("That is not a number of pictures I can paint at once"),
        N_("You asked for {count}."),
        N_("Ask for 1 to {most}."),
    ),
    "quota_spent": Sentence(
        "⏳",
        N_("You’re out of pictures for today"),
        N_("This server gives each member {limit} a day."),
        N_("There will be more {resets_at}."),
        Verb.LIMITS,
    ),
    "quota_spent.month": Sentence(
        "⏳",
        N_("You’re out of pictures for this month"),
        N_("This server gives each member {limit} a month."),
        N_("There will be more {resets_at}."),
        Verb.LIMITS,
    ),
    "quota_short": Sentence(
        "⏳",
        N_("You have fewer pictures left than that"),
        N_("You asked for {asked} and have {left} left."),
        N_("Ask for fewer, or wait: there will be more {resets_at}."),
        Verb.LIMITS,
    ),
    "not_yours": Sentence(
        "🔒",
        N_("This one belongs to someone else"),
        N_("Only the person who asked for it, or a moderator, can do that."),
        N_("To paint one of your own, use /imagine."),
        reassurance=NOTHING_CHANGED,
    ),
    "not_allowed": Sentence(
        "🔒",
        N_("Your roles don’t include that"),
        N_("In this server it is kept for those who look after it."),
        N_("Ask a moderator or the server’s owner if you need it."),
        reassurance=NOTHING_CHANGED,
    ),
    "gone": Sentence(
        "🍂",
        N_("I have no record of that picture any more"),
        N_("It was deleted, or it is older than what I keep."),
        N_("You can start a new one with /imagine."),
    ),
    "too_late": Sentence(
        "🏁",
        N_("It is finished already"),
        N_("The picture came out before your press arrived."),
        N_("It will be here in a moment; you can delete it then."),
        reassurance=NOTHING_CHANGED,
    ),
    "expired_card": Sentence(
        "🍂",
        N_("This card is out of date"),
        N_("What its button stood for has changed since the card was made."),
        N_("Use the newest card, or start again with the command."),
        reassurance=NOTHING_CHANGED,
    ),
    "not_in_server": Sentence(
        "🏠",
        N_("I paint in servers only"),
        N_("Limits and rules belong to a server, and there are none here."),
        N_("Use the command in a server that has me."),
    ),
    "bad_timezone": Sentence(
        "🌍",
        N_("I don’t know that time zone"),
        N_("“{timezone}” is not in the list of time zones that computers share."),
        N_("Use a name such as Europe/Berlin, America/New_York or UTC."),
        Verb.SETTINGS,
        NOTHING_CHANGED,
    ),
    "bad_limit": Sentence(
        "🔢",
        N_("That can’t be a limit"),
        N_("“{value}” is not a number of pictures."),
        N_("Write a whole number; 0 means none at all."),
        Verb.SETTINGS,
        NOTHING_CHANGED,
    ),
    "bad_limit.high": Sentence(
        "🔢",
        N_("That limit is too high"),
        N_("You asked for {value} pictures; the most that can be set is {most}."),
        N_("Write a smaller number."),
        Verb.SETTINGS,
        NOTHING_CHANGED,
    ),
    "paused": Sentence(
        "⏸️",
        N_("Painting is paused"),
        N_("Someone who looks after this server has stopped new pictures for now."),
        N_("Try again later; your limits stay as they are."),
    ),
}
