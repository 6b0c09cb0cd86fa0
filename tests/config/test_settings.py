from pathlib import Path

import pytest

from config import settings
from config.env_file import write_env_file
from config.settings import TABLE, Settings, SettingsFault

WHOLE = {"DISCORD_TOKEN": "canary-token", "IMAGE_API_KEY": "canary-key"}


def faults(environ: dict[str, str], env_file: Path | None = None, *, complete: bool = True) -> dict[str, str]:
    with pytest.raises(SettingsFault) as raised:
        settings.load(environ, env_file, complete=complete)
    return {fault.name: str(fault) for fault in raised.value.faults}


def env_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / ".env"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_every_fault_is_told_at_once_by_name_and_none_by_value() -> None:
    wrong = {row.name: "cänary value" for row in TABLE if row.name not in {"DISCORD_SOCKET", "HEARTBEAT_FILE"}}
    wrong["PICTURES_URL"] = "ftp://cänary value"
    told = faults(wrong)
    assert told.keys() == wrong.keys()
    for name, sentence in told.items():
        assert sentence.startswith(name)
        assert "cänary" not in sentence
        what, mend = sentence.split(". ", 1)
        assert what
        assert mend


def test_what_is_required_is_named_with_where_to_get_it() -> None:
    told = faults({})
    assert told.keys() == {"DISCORD_TOKEN", "IMAGE_API_KEY"}
    assert "discord.com/developers" in told["DISCORD_TOKEN"]


def test_a_part_can_be_had_without_what_is_required() -> None:
    assert settings.load({}, None, complete=False) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = env_file(tmp_path, "MEMBER_PICTURES_PER_DAY=5\nMEMBER_PICTURES_PER_MONTH=6\n")
    loaded = settings.load({**WHOLE, "MEMBER_PICTURES_PER_DAY": "7"}, file)
    assert (loaded.member_pictures_per_day, loaded.member_pictures_per_month) == (7, 6)


def test_what_is_blank_counts_as_not_given(tmp_path: Path) -> None:
    file = env_file(tmp_path, "API_CALLS_AT_ONCE=4\nLOG_FORMAT=\n")
    loaded = settings.load({**WHOLE, "API_CALLS_AT_ONCE": " "}, file)
    assert (loaded.api_calls_at_once, loaded.log_format) == (4, "console")


def test_an_alias_is_read_and_the_name_itself_wins() -> None:
    only = {"DISCORD_TOKEN": "t", "WS_API_KEY": "alias"}
    assert settings.load(only, None).image_api_key == "alias"
    assert settings.load({**only, "IMAGE_API_KEY": "name"}, None).image_api_key == "name"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = env_file(tmp_path, "DISCORD_TOKEN=canary\nIMAGE_API_KEY=canary\n", mode)
    told = faults({}, file)
    assert told.keys() == {str(file)}, "what the file holds is not told to be missing"
    assert f"chmod 600 {file}" in told[str(file)]


def test_a_file_that_is_no_text_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"\xff\xfe\x00DISCORD")
    file.chmod(0o600)
    assert str(file) in faults({}, file)


def test_secrets_do_not_show() -> None:
    loaded = settings.load({**WHOLE, "DATABASE_URL": "postgresql://me:canary-password@host/name"}, None)
    assert "canary" not in repr(loaded)
    assert set(settings.secrets_of(loaded)) == {"canary-token", "canary-key", "canary-password"}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u:p@h:5432/d", "postgresql+psycopg://u:p@h:5432/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+psycopg://u:p@h/d?sslmode=require"),
        ("sqlite:////data/easel.sqlite", "sqlite+aiosqlite:////data/easel.sqlite"),
    ],
)
def test_a_databases_address_gets_the_driver_that_is_installed(given: str, meant: str) -> None:
    assert settings.load({**WHOLE, "DATABASE_URL": given}, None).database_url == meant


@pytest.mark.parametrize("address", ["https://api.example/", "http://127.0.0.1:8765", "https://api.example/relay"])
def test_the_image_apis_address_has_no_slash_at_its_end(address: str) -> None:
    loaded = settings.load({**WHOLE, "IMAGE_API_BASE_URL": address}, None)
    assert loaded.image_api_base_url == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    ["api.example", "ftp://api.example", "https://api.example/v1beta", "https://u:p@api.example", "https://x:y"],
)
def test_an_address_that_cannot_work_is_a_fault(address: str) -> None:
    assert faults({**WHOLE, "IMAGE_API_BASE_URL": address}).keys() == {"IMAGE_API_BASE_URL"}


def test_two_ways_to_a_stand_in_are_one_too_many() -> None:
    both = {**WHOLE, "DISCORD_SOCKET": "/tmp/x", "DISCORD_API_BASE": "http://127.0.0.1:1/api/v10"}
    assert faults(both).keys() == {"DISCORD_SOCKET"}


def test_a_misspelt_name_in_the_file_is_told_with_the_one_meant(tmp_path: Path) -> None:
    file = env_file(tmp_path, "DISCORD_TOKN=x\nSOMETHING_ELSE_ENTIRELY_QUITE=y\nWS_API_KEY=z\n")
    assert settings.strangers(file) == {"DISCORD_TOKN": "DISCORD_TOKEN", "SOMETHING_ELSE_ENTIRELY_QUITE": ""}


def test_every_default_is_of_its_own_kind() -> None:
    for row in TABLE:
        assert not row.default or row.kind.parse(row.default) == getattr(Settings(), row.name.lower())


def test_a_written_file_keeps_what_was_there_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = env_file(tmp_path, "# mine\nexport DISCORD_TOKEN=old\nAPI_CALLS_AT_ONCE=4\n", 0o644)
    write_env_file(file, {"DISCORD_TOKEN": "new", "IMAGE_API_KEY": "key"})
    assert file.read_text() == "# mine\nAPI_CALLS_AT_ONCE=4\nDISCORD_TOKEN=new\nIMAGE_API_KEY=key\n"
    loaded = settings.load({}, file)
    assert (loaded.discord_token, loaded.image_api_key, loaded.api_calls_at_once) == ("new", "key", 4)
    assert [p.name for p in tmp_path.iterdir()] == [".env"]
