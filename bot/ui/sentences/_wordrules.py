"""What a server's word rules say no to, and what its moderators meet when they change them."""

from bot.domain.wordrules import Unsupported
from bot.ui.sentences._sentence import NOTHING_CHANGED, Sentence
from bot.ui.wording import N_

ICON = "🔤"


def _no_rule(title: str, happened: str, advice: str) -> Sentence:
    return Sentence(ICON, title, happened, advice, reassurance=NOTHING_CHANGED)


WORDRULES = {
    "word_rule": Sentence(
        ICON,
        N_("A rule of this server doesn’t allow these words"),
        N_("It is rule {rule}."),
        N_("Say it in other words. If you think the rule is wrong here, tell a moderator its number."),
    ),
    "word_rule.noted": Sentence(
        ICON,
        N_("A rule of this server doesn’t allow these words"),
        N_("It is rule {rule}, “{note}”."),
        N_("Say it in other words. If you think the rule is wrong here, tell a moderator its number."),
    ),
    "word_rule.named": Sentence(
        ICON,
        N_("A rule of this server doesn’t allow these words"),
        N_("It is rule {rule}, because of “{word}”."),
        N_("Say it in other words. If you think the rule is wrong here, tell a moderator its number."),
    ),
    "rules_unreadable": Sentence(
        ICON,
        N_("I can’t read this server’s word rules"),
        N_("Until I can, no words pass."),
        N_("Tell a moderator; `/rules test` shows them the same."),
    ),
    "rules_unreadable.one": Sentence(
        ICON,
        N_("One of this server’s word rules can’t be read"),
        N_("It is rule {rule}. Until it is mended, no words pass."),
        N_("A moderator can take it away with `/rules remove`."),
    ),
    "rule_exists": _no_rule(
        N_("There is such a rule already"),
        N_("It is rule {rule}."),
        N_("To give it another note, remove it first."),
    ),
    "no_such_rule": _no_rule(
        N_("There is no such rule"),
        N_("This server has no rule {rule}, or no longer."),
        N_("`/rules list` shows all of them."),
    ),
    "too_many_rules": _no_rule(
        N_("That would be too many rules"),
        N_("A server may have {most}."),
        N_("Remove some; one `word*` may stand for several."),
    ),
    "too_many_rules.patterns": _no_rule(
        N_("That would be too many patterns"),
        N_("A server may have {patterns} regular expressions."),
        N_("Remove some, or put several into one with `|`."),
    ),
    "rules_changed": _no_rule(
        N_("Somebody else changed the rules just now"),
        N_("Yours was not applied over theirs."),
        N_("Look at them with `/rules list`, and try again."),
    ),
    "bad_list": _no_rule(
        N_("There is no list in that"),
        N_("I found no line with a rule."),
        N_("One rule a line, or CSV whose first line is `pattern,kind,note`."),
    ),
    "bad_list.long": _no_rule(
        N_("That list is too long"),
        N_("It has {lines} lines; I read {most}."),
        N_("Leave out what the server can do without."),
    ),
    "bad_list.letters": _no_rule(
        N_("I can’t read that file"),
        N_("It is not text in UTF-8."),
        N_("Save it as plain text or CSV in UTF-8."),
    ),
    "automod_closed": _no_rule(
        N_("I may not read this server’s AutoMod rules"),
        N_("Discord shows them only to those who may manage the server."),
        N_("Give me “Manage Server”, run `/rules import` again, and take it away afterwards."),
    ),
    "automod_empty": _no_rule(
        N_("AutoMod has no words here"),
        N_("I found no keyword rule that is switched on."),
        N_("Discord’s own word lists can’t be read by anybody; only a server’s own can."),
    ),
    "bad_rule": _no_rule(
        N_("That pattern can’t be read"),
        N_("RE2 does not understand it."),
        N_("Its syntax is told at github.com/google/re2/wiki/Syntax."),
    ),
    "bad_rule.empty": _no_rule(
        N_("There is no word in that rule"),
        N_("A star alone would stop everything."),
        N_("Write a word, `word*`, `*word`, `*word*`, or `/pattern/`."),
    ),
    "bad_rule.inner_star": _no_rule(
        N_("That rule has a star in its middle"),
        N_("A star works at the beginning and at the end of a rule."),
        N_("Words with letters starred out are found by the word itself; for any other gap write `/wild\\pL*card/`."),
    ),
    "bad_rule.long": _no_rule(
        N_("That rule is too long"),
        N_("It may have {most} characters."),
        N_("Use its most telling part."),
    ),
    "bad_rule.kind": _no_rule(
        N_("That is neither a rule nor an exception"),
        N_("`kind` says something else than `block` or `allow`."),
        N_("Write one of the two, or leave it empty for `block`."),
    ),
    f"bad_rule.{Unsupported.LOOK_AROUND}": _no_rule(
        N_("That pattern looks around itself"),
        N_("It uses `(?=`, `(?!` or `(?<`, which RE2 does not have."),
        N_("Say what to find; for what to spare, add an exception."),
    ),
    f"bad_rule.{Unsupported.BACK_REFERENCE}": _no_rule(
        N_("That pattern refers back to itself"),
        N_("It uses `\\1` or the like, which RE2 does not have."),
        N_("Write the repeated part out."),
    ),
    f"bad_rule.{Unsupported.CLASS_SET}": _no_rule(
        N_("That pattern computes with sets of characters"),
        N_("Doubled signs and brackets within brackets mean something else to RE2 than to AutoMod."),
        N_("Name the characters one by one."),
    ),
    f"bad_rule.{Unsupported.WORD_EDGE}": _no_rule(
        N_("That pattern uses word edges that I would misread"),
        N_("`\\<`, `\\>` and `\\b{{start}}` are plain characters to RE2."),
        N_("Use `\\b`."),
    ),
    f"bad_rule.{Unsupported.FOREIGN_LETTERS}": _no_rule(
        N_("That pattern would miss letters beyond a to z"),
        N_("To RE2, `\\b` and `\\w` know English letters only; next to others they would not mean what they say."),
        N_("Use `\\pL` for a letter, or plain words with stars instead."),
    ),
    f"bad_rule.{Unsupported.BYTE}": _no_rule(
        N_("That pattern takes characters apart"),
        N_("`\\C` is half of a character."),
        N_("Use `.` instead."),
    ),
    f"bad_rule.{Unsupported.TOO_LARGE}": _no_rule(
        N_("That pattern is too large"),
        N_("Its repetitions multiply until it needs more memory than a rule may have."),
        N_("Use smaller numbers in its braces."),
    ),
    f"bad_rule.{Unsupported.TOO_SLOW}": _no_rule(
        N_("That pattern is too slow"),
        N_("On some texts it would take far longer than a rule may."),
        N_("Use fewer wide repetitions such as `.{{50}}`."),
    ),
    f"bad_rule.{Unsupported.MATCHES_ALL}": _no_rule(
        N_("That pattern would stop everything"),
        N_("It is content with no characters at all."),
        N_("Use `+` instead of `*`."),
    ),
}

WORDRULES |= {
    "bad_rule.preset": _no_rule(
        N_("Discord’s own word lists can’t be read"),
        N_("AutoMod uses them in this server, and shows them to nobody."),
        N_("List the words that matter to you."),
    ),
    "bad_rule.disabled": _no_rule(
        N_("That AutoMod rule is switched off"),
        N_("Its words are left out."),
        N_("Switch it on in the server’s settings and import again."),
    ),
}

_REASONS = [name.partition(".")[2] for name in WORDRULES if name.startswith("bad_rule.")]

WORDRULES_VARIANTS = {
    "word_rule": (
        ("word_rule.named", lambda values: "word" in values),
        ("word_rule.noted", lambda values: bool(values.get("note"))),
    ),
    "rules_unreadable": (("rules_unreadable.one", lambda values: "rule" in values),),
    "too_many_rules": (("too_many_rules.patterns", lambda values: "patterns" in values),),
    "bad_list": (
        ("bad_list.letters", lambda values: values.get("why") == "letters"),
        ("bad_list.long", lambda values: "most" in values),
    ),
    "bad_rule": tuple((f"bad_rule.{why}", lambda values, why=why: values.get("why") == why) for why in _REASONS),
}
