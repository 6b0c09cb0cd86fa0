"""Trouble with Discord, with the bot's own parts, and ends that are nobody's fault."""

from bot.ui.custom_ids import Verb
from bot.ui.sentences._sentence import Sentence
from bot.ui.wording import N_

LATER = N_("Try again in a few minutes.")

HOUSE = {
    "file_too_large": Sentence(
        "📦",
        N_("The picture is too large for this channel"),
        N_("Even packed tighter it is above what Discord takes here."),
        N_("Ask for a smaller size."),
        Verb.REWORD,
    ),
    "picture_too_large": Sentence(
        "📦",
        N_("The picture is too large for this channel"),
        N_("However tightly I packed it, it stayed above what Discord takes here."),
        N_("Ask for a smaller size."),
        Verb.REWORD,
    ),
    "uploads_limited": Sentence(
        "📦",
        N_("Discord takes no more files in this server for now"),
        N_("Your picture was painted, but uploads here are limited at the moment."),
        N_("Try again later, or in another server."),
        Verb.RETRY,
    ),
    "discord_refused": Sentence(
        "⚠️",
        N_("Discord turned the message down"),
        N_("Your picture was painted, but Discord did not accept the way I tried to show it."),
        N_("You can try again. If it stays like this, give whoever runs this bot the reference below."),
        Verb.RETRY,
    ),
    "no_permission_here": Sentence(
        "🚪",
        N_("I may not post here"),
        N_("Your picture was painted, but Discord did not let me show it in this channel."),
        N_("Ask a moderator to allow me to send messages and attach files, or use another channel."),
        Verb.RETRY,
    ),
    "channel_gone": Sentence(
        "🚪",
        N_("The channel is gone"),
        N_("It was deleted, or I can’t see it any more."),
        N_("Ask again in another channel."),
    ),
    "message_deleted": Sentence(
        "🗑️",
        N_("The card was deleted while I was painting"),
        N_("I take that as a wish not to see the picture, and did not post it elsewhere."),
        N_("If it was a mistake, try again."),
        Verb.RETRY,
    ),
    "blocked_by_server_filter": Sentence(
        "🛡️",
        N_("This server’s filter stopped the message"),
        N_("The picture was painted, but the words around it are not welcome here."),
        N_("Try other words."),
        Verb.REWORD,
    ),
    "discord_down": Sentence(
        "🌩️",
        N_("Discord did not take the picture"),
        N_("It answered with errors until I had to give up."),
        LATER,
        Verb.RETRY,
    ),
    "unanswered": Sentence(
        "🐌",
        N_("My answer came too late"),
        N_("Discord waits three seconds for a first word from me, and I needed longer."),
        N_("Try again."),
        Verb.RETRY,
    ),
    "interrupted": Sentence(
        "🔌",
        N_("I was interrupted while painting"),
        N_("The bot stopped in the middle of your picture, twice, so I let it be."),
        N_("You can try again."),
        Verb.RETRY,
    ),
    "database_down": Sentence(
        "🗄️",
        N_("I can’t reach my own memory right now"),
        N_("The bot’s database does not answer."),
        LATER,
    ),
    "store_full": Sentence(
        "🗄️",
        N_("There is no room left to keep pictures"),
        N_("The bot’s storage is full."),
        N_("Whoever runs this bot has to make room."),
    ),
    "store_failed": Sentence(
        "🗄️",
        N_("The picture could not be kept"),
        N_("The bot’s storage failed while I was putting it away."),
        N_("You can try again. If it stays like this, tell whoever runs this bot."),
        Verb.RETRY,
    ),
    "picture_missing": Sentence(
        "🗄️",
        N_("The finished picture has gone missing"),
        N_("I painted it and put it away, and it is not where I left it."),
        N_("You can try again. If it stays like this, tell whoever runs this bot."),
        Verb.RETRY,
    ),
    "internal": Sentence(
        "🔧",
        N_("Something broke on our side"),
        N_("It is a fault in the bot, not in what you asked for."),
        N_("You can try again. If it stays like this, give whoever runs this bot the reference below."),
        Verb.RETRY,
    ),
}

UNKNOWN = Sentence(
    "⚠️",
    N_("That did not work"),
    N_("I have no better words for what happened."),
    N_("You can try again. If it stays like this, tell whoever runs this bot."),
    Verb.RETRY,
)
