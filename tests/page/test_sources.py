"""The page's own files: nothing in them turns text into markup or comes from elsewhere."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "sandbox" / "page"
SCRIPTS = sorted(PAGE.rglob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_parses_markup_runs_text_or_grows_beyond_a_sitting(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|DOMParser", source
    )
    assert len(source.splitlines()) <= 400


def test_nothing_is_fetched_from_elsewhere():
    for path in PAGE.rglob("*"):
        if path.is_file():
            code = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            addresses = re.findall(r"https?://[\w.]+", code)
            assert set(addresses) <= {"http://www.w3.org"}, path
