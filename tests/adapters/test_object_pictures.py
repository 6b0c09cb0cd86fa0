"""The picture store in a bucket, by S3's protocol over a real socket."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.adapters.object_pictures import ObjectPictures
from bot.domain.errors import Again, Trouble

CONTENT = bytes(range(256)) * 4096


class Bucket:
    """As much of S3 as an object store needs: PUT, GET and HEAD of whole objects, and their deletion."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.broken = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self.broken:
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        key = request.path
        if request.method == "POST":  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
            [name] = re.findall(r"<Key>([^<]+)</Key>", await request.text())
            self.objects.pop(f"{key}/{name}", None)
            done = f"<DeleteResult><Deleted><Key>{name}</Key></Deleted></DeleteResult>"
            return web.Response(text=done, content_type="application/xml")
        if request.method == "PUT":
            self.objects[key] = await request.read()
            return web.Response(headers={"ETag": '"1"'})
        if "list-type" in request.query:  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
            names = [path.removeprefix("/pictures/") for path in [*self.objects, "/pictures/easel/ping-1"]]
            facts = "<LastModified>2020-02-29T12:00:00.000Z</LastModified><ETag>1</ETag><Size>9</Size>"
            there = "".join(f"<Contents><Key>{name}</Key>{facts}</Contents>" for name in names)
            listed = f"<ListBucketResult><KeyCount>{len(names)}</KeyCount>{there}</ListBucketResult>"
            return web.Response(text=listed, content_type="application/xml")
        if key not in self.objects:
            return web.Response(status=404, text="<Error><Code>NoSuchKey</Code></Error>")
        headers = {"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 12:00:00 GMT"}
        return web.Response(body=self.objects[key], headers=headers)


@pytest.fixture
async def bucket(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bucket]:
    bucket = Bucket()
    app = web.Application(client_max_size=1 << 24)
    app.router.add_route("*", "/{path:.*}", bucket.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    for name, value in {
        "AWS_ENDPOINT": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "someone",
        "AWS_SECRET_ACCESS_KEY": "something",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield bucket
    await runner.cleanup()


@pytest.fixture
def store(bucket: Bucket, tmp_path: Path) -> ObjectPictures:
    return ObjectPictures("s3://pictures/easel", tmp_path / "spool")


async def test_a_picture_comes_back_as_it_was_kept_and_leaves_nothing_behind(
    store: ObjectPictures, bucket: Bucket
) -> None:
    spooled = store.spool / "7-1-1"
    spooled.write_bytes(CONTENT)
    key = await store.keep(spooled, 7, 1, 1, "png")
    assert list(bucket.objects.values()) == [CONTENT]
    assert await store.has(key)
    async with store.path(key) as path:
        assert path.read_bytes() == CONTENT
    assert list(store.spool.iterdir()) == []


async def test_what_is_removed_is_gone_and_may_be_removed_again(store: ObjectPictures, bucket: Bucket) -> None:
    spooled = store.spool / "7-1-1"
    spooled.write_bytes(b"a picture")
    key = await store.keep(spooled, 7, 1, 1, "png")
    for _ in range(2):
        await store.remove(key)
    assert bucket.objects == {}
    assert not await store.has(key)
    with pytest.raises(Trouble, match="picture_missing"):
        async with store.path(key):
            pass
    assert list(store.spool.iterdir()) == []


async def test_a_store_that_refuses_is_trouble_that_may_pass_and_loses_no_file(
    store: ObjectPictures, bucket: Bucket
) -> None:
    bucket.broken = True
    spooled = store.spool / "7-1-1"
    spooled.write_bytes(b"a picture")
    with pytest.raises(Trouble, match="store_failed") as refused:
        await store.keep(spooled, 7, 1, 1, "png")
    assert refused.value.again is Again.LATER
    assert "something" not in str(refused.value)
    assert spooled.exists()
    with pytest.raises(Trouble, match="store_failed"):
        await store.ping()


async def test_pictures_of_an_hour_ago_are_listed_and_nothing_that_is_none(store: ObjectPictures) -> None:
    for number in (1, 2):
        spooled = store.spool / "spooled"
        spooled.write_bytes(CONTENT)
        await store.keep(spooled, 7, 1, number, "png")
    assert await store.old_keys() == ["7-1-1.png", "7-1-2.png"]
    assert await store.old_keys(timedelta(days=365 * 1000).total_seconds()) == []


async def test_a_ping_goes_there_and_back(store: ObjectPictures, bucket: Bucket) -> None:
    await store.ping()
    assert bucket.objects == {}


async def test_no_key_leads_anywhere_else(store: ObjectPictures) -> None:
    with pytest.raises(ValueError, match="no key"):
        async with store.path("../../etc/passwd"):
            pass
