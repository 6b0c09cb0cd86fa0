"""What members under a sanction meet, and what moderators meet who set one."""

from bot.ui.sentences._sentence import NOTHING_CHANGED, Sentence
from bot.ui.wording import N_

MODERATION = {
    "held": Sentence(
        "✋",
        N_("You can’t ask for pictures at the moment"),
        N_("The moderators of this server have put that on hold for you."),
        N_("It ends {until}. A moderator can tell you more."),
    ),
    "no_strikes": Sentence(
        "🟰",
        N_("No strike stands"),
        N_("There is nothing to pardon."),
        N_("`/mod record` shows what was given, and what has expired."),
        reassurance=NOTHING_CHANGED,
    ),
    "no_hold": Sentence(
        "🟰",
        N_("No hold stands"),
        N_("This member can ask for pictures already."),
        N_("`/mod record` shows how they stand."),
        reassurance=NOTHING_CHANGED,
    ),
    "long_hold": Sentence(
        "✋",
        N_("That is longer than a hold may be"),
        N_("The most is {most} hours."),
        N_("A role can be kept from painting for good: `/policy set` has “barred”."),
        reassurance=NOTHING_CHANGED,
    ),
}
