import io
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.ui.sentences import TABLE, UNKNOWN
from bot.ui.wording import Wording
from config.locales import DOMAIN, LOCALES, translations

ROOT = Path(__file__).parents[2]


def messages_in_source() -> set[object]:
    with (ROOT / "config/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    return {message for _, _, message, _, _ in extract_from_dir(ROOT, methods, options, keywords=DEFAULT_KEYWORDS)}


def test_the_template_for_translators_holds_exactly_what_the_source_says():
    """If this fails, run the command that stands at the top of config/babel.cfg."""
    with (LOCALES / "easel.pot").open("rb") as file:
        template = {message.id for message in read_po(file) if message.id}
    assert template == messages_in_source()


def test_every_sentence_of_the_table_can_be_translated():
    source = messages_in_source()
    for sentence in (*TABLE.values(), UNKNOWN):
        assert {sentence.title, sentence.happened, sentence.advice, sentence.reassurance} <= source


@pytest.fixture
def german(tmp_path: Path) -> Path:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="de", domain=DOMAIN)
    catalogue.add("Delete", "Löschen")
    catalogue.add(
        ("{n} picture ahead of it", "{n} pictures ahead of it"), ("noch {n} Bild davor", "noch {n} Bilder davor")
    )
    with (folder / "easel.mo").open("wb") as file:
        write_mo(file, catalogue)
    return tmp_path


def test_a_locale_finds_its_language_and_everything_else_finds_english(german: Path):
    assert Wording(translations("de", german))("Delete") == "Löschen"
    assert Wording(translations("de-AT", german))("Delete") == "Löschen"
    assert Wording(translations("de", german)).plural("{n} picture ahead of it", "{n} pictures ahead of it", 2) == (
        "noch 2 Bilder davor"
    )
    for locale in ("fr", "en-US", "xx", "", "../de", "de/../de", "d" * 5000):
        assert Wording(translations(locale, german))("Delete") == "Delete"


def test_the_command_beside_the_mapping_writes_the_template(tmp_path: Path):
    """What the file tells translators to run does run, and gives what is there."""
    lines = [line for line in (ROOT / "config/babel.cfg").read_text().splitlines() if line.startswith("#   ")]
    words = " ".join(line.removeprefix("#").strip().removesuffix("\\") for line in lines).split()
    words[0:1] = [sys.executable, "-m", "babel.messages.frontend"]
    words[words.index("config/locales/easel.pot")] = str(tmp_path / "easel.pot")
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=60)
    with (tmp_path / "easel.pot").open("rb") as fresh, (LOCALES / "easel.pot").open("rb") as kept:
        assert fresh.read() == kept.read()


def test_a_template_without_a_header_can_be_read():
    assert read_po(io.BytesIO((LOCALES / "easel.pot").read_bytes()))
