"""The translations of every sentence that a person may read: `config/locales/<locale>/LC_MESSAGES/easel.mo`.

English needs no file: it is what the code says. A new language begins with `pybabel init -D easel -i
config/locales/easel.pot -d config/locales -l de`, and is used once `pybabel compile -D easel -d config/locales` has
been run.
"""

import gettext
import re
from pathlib import Path

DOMAIN = "easel"
LOCALES = Path(__file__).with_name("locales")

_LOCALE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,4})?")


def translations(locale: str, directory: Path = LOCALES) -> gettext.NullTranslations:
    """One of Discord's locales ("pt-BR"): that one, else its language ("pt"), else English, which never fails.

    https://discord.com/developers/docs/reference#locales
    """
    if _LOCALE.fullmatch(locale) is None:
        return gettext.NullTranslations()
    name = locale.replace("-", "_")
    return gettext.translation(DOMAIN, directory, [name, name.partition("_")[0]], fallback=True)
