"""Pictures that members send along, from their upload to the image API, the moderators and oblivion."""

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from bot.adapters.clock import SystemClock
from bot.adapters.database import Database
from bot.domain.policy import SERVER, Place, Scope
from bot.services.policies import Policies
from bot.ui.sentences import TABLE
from sandbox.discord.entities import walk
from sandbox.discord.exchange import Exchange
from sandbox.discord.people import Person
from sandbox.stage import Stage
from tests.journeys.conftest import painted, quota_left
from tests.journeys.test_review import button, case_card

WISH = "the same in oil"


def photograph(colour: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG that says where and when it was taken, and that it lies on its side."""
    image = Image.new("RGB", size, colour)
    image.paste("white", (40, 40, 200, 120))
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x0132] = "2026:11:22 10:00:00"
    exif[0x013B] = "somebody"
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif)
    return target.getvalue()


def ask(person: Person, *pictures: bytes, where: str = "art", **more: object) -> Exchange:
    names = ("reference", "reference2", "reference3")
    files = {name: (f"{name}.jpg", data) for name, data in zip(names, pictures, strict=False)}
    return person.slash("imagine", {"prompt": WISH, **files, **more}, where)


def stored(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "pictures" / "pictures").iterdir())


async def set_policy(stage: Stage, folder: Path, where: str | None, **wish: object) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'easel.sqlite'}")
    place = SERVER if where is None else Place(Scope.CHANNEL, stage.discord.channel(where).id)
    await Policies(database, SystemClock()).set(stage.discord.club.guild.id, 1, place, wish)
    await database.close()


async def test_pictures_go_along_upright_and_without_what_they_told_about_their_owner(
    easel: Stage, folder: Path
) -> None:
    await painted(await ask(easel.discord.person("Ava"), photograph(), photograph("maroon")))
    [call] = easel.gemini.calls
    assert (call.prompt, call.references) == (WISH, 2)
    for name in stored(folder)[:2]:
        with Image.open(folder / "pictures" / "pictures" / name) as picture:
            assert picture.size == (480, 640)
            assert dict(picture.getexif()) == {}


@pytest.mark.parametrize(
    ("pictures", "more", "code"),
    [
        ([b"GIF89a no picture of ours"], {}, "reference_unreadable"),
        ([photograph(), photograph()[:-2000]], {}, "reference_unreadable"),
        ([photograph() + b"\0" * (10 * 2**20)], {}, "reference_too_large"),
    ],
)
async def test_what_cannot_go_along_is_named_and_costs_nothing(
    easel: Stage, folder: Path, pictures: list[bytes], more: dict[str, object], code: str
) -> None:
    ava = easel.discord.person("Ava")
    refused = await ask(ava, *pictures, **more).settled()
    assert TABLE[code].title.split("{")[0] in refused.text
    assert refused.original.ephemeral
    assert (easel.gemini.received, stored(folder)) == (0, [])
    assert "12 left" in await quota_left(ava)


async def test_where_the_policy_says_words_alone_no_picture_is_even_read(easel: Stage, folder: Path) -> None:
    await set_policy(easel, folder, None, references=False)
    refused = await ask(easel.discord.person("Ava"), b"not even a picture").settled()
    assert TABLE["references_not_here"].title in refused.text
    assert (easel.gemini.received, stored(folder)) == (0, [])


async def test_moderators_see_what_was_sent_along_and_only_that_is_reviewed(easel: Stage, folder: Path) -> None:
    await set_policy(easel, folder, None, review_channel=easel.discord.channel("mods").id)
    await set_policy(easel, folder, "art-wall", mode="reviewed", review="references")
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    await painted(await ava.slash("imagine", {"prompt": "a lighthouse"}, "art-wall"))
    waiting = ask(ava, photograph(), where="art-wall")
    await waiting.until(lambda e: "waiting for a moderator" in e.text)
    assert waiting.original.ephemeral
    card = await case_card(easel)
    assert [file.filename.split("-")[0] for file in card.attachments] == ["easel", "sent"]
    covered = [item["spoiler"] for part in walk(card.components) if part["type"] == 12 for item in part["items"]]
    assert covered == [True, True]
    mo.press(card, button(card, "approve"))
    shown = await ava.finds("art-wall", lambda m: m.attachments and WISH in m.text)
    assert [file.filename.split("-")[0] for file in shown.attachments] == ["easel"]


async def test_only_who_sent_a_picture_can_have_it_painted_again(easel: Stage, folder: Path) -> None:
    ava, ben = easel.discord.person("Ava"), easel.discord.person("Ben")
    asked = await ask(ava, photograph())
    await painted(asked)
    again = button(asked.original, "again")
    refused = await ben.press(asked.original, again).settled()
    assert TABLE["reference_not_yours"].title in refused.text
    await painted(ava.press(asked.original, again))
    assert [call.references for call in easel.gemini.calls] == [1, 1]
    kept = stored(folder)
    await ava.press(asked.original, button(asked.original, "delete")).settled()
    assert len(kept) == 4
    assert len(stored(folder)) == 2, "what was sent along goes with the picture"


async def test_a_picture_that_the_server_has_barred_does_not_come_back_as_a_reference(
    easel: Stage, folder: Path
) -> None:
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    asked = await ava.slash("imagine", {"prompt": "a red lighthouse on a cliff"}, "art")
    picture = await painted(asked)
    place = asked.original.channel
    link = f"https://discord.com/channels/{place.guild_id}/{place.id}/{asked.original.id}"
    async with asyncio.timeout(30):  # the picture is there a moment before its row says so
        while "arred" not in (
            await mo.slash("mod block", {"message": link, "reason": "seen enough"}, "art").settled()
        ).text:
            await asyncio.sleep(0.1)
    before = stored(folder)
    refused = await ask(ava, picture).settled()
    assert TABLE["reference_barred"].title in refused.text
    assert stored(folder) == before
    assert "11 left" in await quota_left(ava)


async def test_a_model_that_looks_at_fewer_says_so(easel: Stage) -> None:
    model = "gemini-2.5-flash-image"
    await painted(await ask(easel.discord.person("Ava"), photograph(), photograph(), photograph(), model=model))
    assert easel.gemini.calls[-1].references == 3
