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
    "nothing_to_appeal": Sentence(
        "🙋",
        N_("There is nothing here that a moderator could change"),
        N_("An appeal is for what a rule, a moderator or the safety filter said no to."),
        N_("If something else went wrong, try again."),
        reassurance=NOTHING_CHANGED,
    ),
    "appeal_late": Sentence(
        "⌛",
        N_("It is too late for that"),
        N_("A “no” can be appealed for a week."),
        N_("You can ask for the picture anew with /imagine."),
        reassurance=NOTHING_CHANGED,
    ),
    "appealed_already": Sentence(
        "🙋",
        N_("A moderator has been asked about that"),
        N_("Each “no” is looked at once more, and only once."),
        N_("You will hear of the outcome here or in /gallery."),
        reassurance=NOTHING_CHANGED,
    ),
    "appeals_not_here": Sentence(
        "🧰",
        N_("This server takes no appeals yet"),
        N_("There is no channel in which its moderators would see one."),
        N_("A manager can name a review channel with /policy set."),
        reassurance=NOTHING_CHANGED,
    ),
    "appeal_needs_another": Sentence(
        "🙋",
        N_("Somebody else has to look at this"),
        N_("It is an appeal against what {by} decided."),
        N_("Another moderator will see it here."),
        reassurance=NOTHING_CHANGED,
    ),
    "not_a_picture": Sentence(
        "🔎",
        N_("There is no picture of mine to report"),
        N_("That message is not one of my pictures, or it is gone already."),
        N_("For other messages, Discord has a report of its own."),
        reassurance=NOTHING_CHANGED,
    ),
    "reports_not_here": Sentence(
        "🧰",
        N_("This server takes no reports yet"),
        N_("There is no channel in which its moderators would see one."),
        N_("Tell a moderator yourself; a manager can name a review channel with /policy set."),
        reassurance=NOTHING_CHANGED,
    ),
    "report_limit": Sentence(
        "⏳",
        N_("That is many reports in a short time"),
        N_("Each member may send only so many, so that nobody is buried under them."),
        N_("You can report again {until}."),
        reassurance=NOTHING_CHANGED,
    ),
    "reported_already": Sentence(
        "🚩",
        N_("You have reported that picture"),
        N_("The moderators have it before them."),
        N_("You will hear of the outcome here or in /gallery."),
        reassurance=NOTHING_CHANGED,
    ),
    "report_decided": Sentence(
        "🏁",
        N_("A moderator has looked at that picture already"),
        N_("It was reported before, and it stayed."),
        N_("If you disagree, write to the moderators."),
        reassurance=NOTHING_CHANGED,
    ),
    "bad_since": Sentence(
        "📅",
        N_("I can’t read that point in time"),
        N_("“{value}” is neither a span nor a date in the past."),
        N_("Write 90m, 12h, 7d or 4w, or a date such as 2026-11-01."),
        reassurance=NOTHING_CHANGED,
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
