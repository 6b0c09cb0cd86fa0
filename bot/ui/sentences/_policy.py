"""What a server's policy says no to, and what its moderators meet when they change it."""

from bot.ui.sentences._sentence import NOTHING_CHANGED, Sentence
from bot.ui.wording import N_

POLICY = {
    "channel_off": Sentence(
        "🚪",
        N_("Painting is off in this channel"),
        N_("This server makes its pictures elsewhere."),
        N_("Try the command in another channel; a moderator can tell you which."),
    ),
    "adults_only": Sentence(
        "🔞",
        N_("Pictures are for age-restricted channels here"),
        N_("This channel is open to all ages."),
        N_("Use the command in an age-restricted channel."),
    ),
    "role_barred": Sentence(
        "🔒",
        N_("You can’t paint here at the moment"),
        N_("One of your roles is kept from it in this server."),
        N_("A moderator can tell you more."),
    ),
    "role_missing": Sentence(
        "🔒",
        N_("Painting needs a role here"),
        N_("In this channel it is kept for {possible}."),
        N_("Ask a moderator how to get it."),
    ),
    "model_not_here": Sentence(
        "🖌️",
        N_("That model isn’t used here"),
        N_("This server paints with {possible}."),
        N_("Choose one of these, or leave the model out."),
    ),
    "size_not_here": Sentence(
        "📐",
        N_("That size isn’t made here"),
        N_("You asked for {wanted}; this server allows {possible}."),
        N_("Choose one of these, or leave the size out."),
    ),
    "count_not_here": Sentence(
        "🔢",
        N_("That is more than one request may bring here"),
        N_("At most {most} at a time."),
        N_("Ask for fewer."),
    ),
    "references_not_here": Sentence(
        "🖼️",
        N_("Pictures of your own aren’t used here"),
        N_("This server paints from words alone."),
        N_("Describe what you want to see instead."),
    ),
    "no_review_channel": Sentence(
        "🧰",
        N_("Painting isn’t set up here yet"),
        N_("Pictures are to be reviewed first, but there is no channel for that."),
        N_("A manager can name one with /policy set."),
    ),
    "own_picture": Sentence(
        "🙅",
        N_("That one is yours"),
        N_("Somebody else has to decide about it."),
        N_("Another moderator will see it here."),
        reassurance=NOTHING_CHANGED,
    ),
    "decided_already": Sentence(
        "🏁",
        N_("Somebody was first"),
        N_("{by} decided this one: {verdict}."),
        N_("Nothing is left to do."),
        reassurance=NOTHING_CHANGED,
    ),
    "bad_policy": Sentence(
        "🧰",
        N_("That can’t be set"),
        N_("“{name}” does not take “{value}”."),
        N_("It takes {possible}."),
        reassurance=NOTHING_CHANGED,
    ),
    "unknown_field": Sentence(
        "🧰",
        N_("There is no such setting"),
        N_("No policy has “{name}”."),
        N_("There are {possible}."),
        reassurance=NOTHING_CHANGED,
    ),
    "review_channel_missing": Sentence(
        "🧰",
        N_("Reviewed pictures need a channel to be reviewed in"),
        N_("This server has none yet, so nobody could approve them."),
        N_("Name a private one in the same command: `review_channel`."),
        reassurance=NOTHING_CHANGED,
    ),
    "server_only": Sentence(
        "🧰",
        N_("That belongs to the whole server"),
        N_("“{name}” cannot differ between channels."),
        N_("Set it for the server."),
        reassurance=NOTHING_CHANGED,
    ),
    "no_change": Sentence(
        "🟰",
        N_("Nothing would change"),
        N_("It is set like this already."),
        N_("`/policy show` tells how things stand."),
        reassurance=NOTHING_CHANGED,
    ),
    "changed_meanwhile": Sentence(
        "🔀",
        N_("Somebody else changed the policy just now"),
        N_("Yours was not applied over theirs."),
        N_("Look at it with /policy show, and try again."),
        reassurance=NOTHING_CHANGED,
    ),
    "no_such_version": Sentence(
        "🔎",
        N_("There is no such version"),
        N_("This server’s policy has no version {version}."),
        N_("`/policy history` lists them."),
        reassurance=NOTHING_CHANGED,
    ),
}
