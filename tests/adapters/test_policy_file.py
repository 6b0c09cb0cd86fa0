"""The policy as a file: what is written is read back, and nothing that anybody may upload does harm."""

import contextlib
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters import policy_file
from bot.domain.errors import Refusal
from bot.domain.policy import SERVER, Place, Scope
from tests.policies import IDS, PLACES

NAMES = st.dictionaries(IDS, st.text(max_size=30), max_size=8)


@settings(max_examples=50)
@given(PLACES, NAMES)
def test_what_is_written_is_read_back(places: dict[Place, Any], names: dict[int, str]):
    """Whatever channels and roles are called: names are comments, and cannot end one."""
    text = policy_file.write(places, 7, names)
    assert policy_file.read(text.encode()) == {SERVER: {}, **places}
    assert policy_file.write(places, 7, names) == text


@settings(max_examples=50)
@given(PLACES)
def test_other_readers_of_yaml_read_the_same(places: dict[Place, Any]):
    read = yaml.safe_load(policy_file.write(places, 1, {}))
    assert (read["server"] or {}) == places.get(SERVER, {})
    for section, scope in (("categories", Scope.CATEGORY), ("channels", Scope.CHANNEL)):
        assert (read[section] or {}) == {place.id: v for place, v in places.items() if place.scope is scope}


def test_a_file_reads_as_people_write_it():
    text = """
    # ours
    server: {review_channel: 42, mode: off}
    channels:
      7:
        mode: reviewed   # "off" and "on" are words here
        models: [flash, 'pro']
        references: false
        sizes:
          - "512"
          - 1K
      8: {}
    """
    assert policy_file.read(text.encode()) == {
        SERVER: {"mode": "off", "review_channel": 42},
        Place(Scope.CHANNEL, 7): {
            "mode": "reviewed",
            "models": ["flash", "pro"],
            "sizes": ["1K", "512"],
            "references": False,
        },
        Place(Scope.CHANNEL, 8): {},
    }


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "file_unreadable"),
        ("server: &x {mode: open}\nchannels: *x", "file_unreadable"),
        ("server: !!python/object/apply:os.system ['true']", "file_unreadable"),
        ("server: !!map {mode: open}", "file_unreadable"),
        ("server: {mode: !!str open}", "file_unreadable"),
        ("server: {mode: open, mode: off}", "file_unreadable"),
        ("server: {mode: open}\nserver: {mode: off}", "file_unreadable"),
        ("server: {? [a] : b}", "file_unreadable"),
        ("server: {<<: {mode: open}}", "unknown_field"),
        ("server: {mode: open}\n---\nserver: {mode: off}", "file_unreadable"),
        ("[" * 60_000, "file_unreadable"),
        ("{a: " * 20_000, "file_unreadable"),
        ("server:\n\tmode: open", "file_unreadable"),
        ("server: {mode: 'open}", "file_unreadable"),
        ("\x00", "file_unreadable"),
        ("server: {mode: \ud800}", "file_unreadable"),
        ("mode: open", "unknown_field"),
        ("- server", "bad_policy"),
        ("server: open", "bad_policy"),
        ("server: {colour: red}", "unknown_field"),
        ("server: {mode: yes}", "bad_policy"),
        ("server: {count: 99999999999999999999999999999999}", "bad_policy"),
        ("server: {count: 1_0}", "bad_policy"),
        ("server: {review_channel: 12e3}", "bad_policy"),
        ("channels: {x: {mode: open}}", "bad_policy"),
        ("channels: {-1: {mode: open}}", "bad_policy"),
        ("channels: {true: {mode: open}}", "bad_policy"),
        ("channels: {7: {review_channel: 3}}", "server_only"),
        ("x: 1\n" * 200_000, "file_too_long"),
        ("#" + "x" * 10_000_000, "file_too_long"),
        (" " * 130_000 + "- [", "file_unreadable"),
        ("- " * 60_000, "file_unreadable"),
        ("a:\n" * 40_000, "file_unreadable"),
        ("{" + "a: b, " * 20_000 + "}", "file_unreadable"),
        ("'" + "x" * 120_000, "file_unreadable"),
        ("? " * 60_000, "file_unreadable"),
    ],
)
@pytest.mark.parametrize("loader", sorted({policy_file._READER, yaml.SafeLoader}, key=str))
def test_a_hostile_or_mistaken_file_is_refused_in_words(
    text: str, code: str, loader: type, monkeypatch: pytest.MonkeyPatch
):
    """By the reader in C and by the one in Python alike."""
    monkeypatch.setattr(policy_file, "_READER", loader)
    with pytest.raises(Refusal) as refused:
        policy_file.read(text.encode(errors="surrogatepass"))
    assert refused.value.code == code


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_bytes_raise_anything_but_a_refusal(data: bytes):
    with contextlib.suppress(Refusal):
        policy_file.read(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_any_editor_are_read(encoding: str):
    assert policy_file.read("server: {mode: open}".encode(encoding)) == {SERVER: {"mode": "open"}}
