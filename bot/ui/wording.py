"""Sentences in the reader's language, by gettext. English is the source, and the fallback of every translation.

Babel finds the messages by three names (`config/babel.cfg`): a call of `wording(…)`, a call of `wording.plural(…)`, and
`N_(…)` around a message that stands in a table. Values are filled in after the translation, so a member's braces
stay what they are.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from gettext import NullTranslations

DISCORD_LOCALES = 64
"""Room for the 32 locales of Discord's reference ("Locales") and as many to come."""


def N_(message: str) -> str:  # noqa: N802  the name that gettext's tools know
    """Mark a message for translation where it stands, without translating it there."""
    return message


AND = N_("{list} and {last}")
OR = N_("{list} or {last}")
# Translators: what stands between the items of a list.
COMMA = N_(", ")


class _Lenient(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"


class Wording:
    """One language. Calling it never raises: a faulty translation gives way to English, a missing value to "…"."""

    def __init__(self, translations: NullTranslations | None = None) -> None:
        self._translations = translations or NullTranslations()

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language; each `{name}` in it is replaced by that value."""
        translated = self._translations.gettext(message) if message else ""
        return _fill(translated, message, values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form that this language uses for `n` things; `{n}` is filled in too."""
        translated = self._translations.ngettext(one, many, n)
        return _fill(translated, one if n == 1 else many, {"n": n, **values})

    def all_of(self, items: Iterable[object]) -> str:
        """A, b and c."""
        return self._join(AND, items)

    def one_of(self, items: Iterable[object]) -> str:
        """A, b or c."""
        return self._join(OR, items)

    def _join(self, pattern: str, items: Iterable[object]) -> str:
        *head, last = [str(item) for item in items] or [""]
        return self(pattern, list=self(COMMA).join(head), last=last) if head else last


def _fill(translated: str, english: str, values: dict[str, object]) -> str:
    try:
        return translated.format(**values)
    except (LookupError, ValueError, AttributeError):
        return english.format_map(_Lenient(values))


def wordings(translations: Callable[[str], NullTranslations]) -> Callable[[str], Wording]:
    """From Discord's locale ("en-US") to its wording; `translations` reads one locale's, and is asked once for each."""
    return lru_cache(DISCORD_LOCALES)(lambda locale: Wording(translations(locale)))
