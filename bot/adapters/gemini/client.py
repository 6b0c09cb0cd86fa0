"""The image API's client: one order, one POST, one picture on disk."""

import asyncio
import shutil
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import aiohttp
import structlog

from bot.adapters.gemini.answer import Answer, Part, choose, read_answer
from bot.adapters.gemini.faults import of_error_object, of_exception, of_status
from bot.adapters.gemini.limits import Limits
from bot.adapters.gemini.reach import Reach, look
from bot.adapters.gemini.scan import Scan
from bot.adapters.gemini.spool import Spool
from bot.adapters.gemini.stream import read
from bot.adapters.gemini.wire import Body, generate_path, make_body
from bot.adapters.imaging import Facts, inspect
from bot.adapters.pictures import storage_trouble
from bot.domain.catalogue import Catalogue
from bot.domain.errors import Again, EaselError, Trouble
from bot.domain.ports import Order, Painted

log = structlog.get_logger()

_SHORTEST_SECRET = 8

Auth = Literal["bearer", "x-goog-api-key"]


class GeminiImages:
    """Implements `ports.ImageModel`. Opens its connections at the first call; close it, or use it as a context.

    Never repeats a request: aiohttp does so for idempotent methods only, and no connection is kept for a second one,
    so that a line the server has let go cannot make a request look sent that was not.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        catalogue: Catalogue,
        *,
        auth: Auth = "bearer",
        limits: Limits | None = None,
    ) -> None:
        if not (api_key and api_key.isascii() and api_key.isprintable()):
            raise ValueError("the API key is empty, or has characters that no HTTP header can carry")
        self._base_url = base_url.rstrip("/")
        self._secret = api_key.encode()
        self._auth = auth
        self._catalogue = catalogue
        self._limits = limits or Limits()
        self._turns = asyncio.Semaphore(self._limits.readers)
        self._opened: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"GeminiImages({self._base_url!r}, auth={self._auth!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.close()

    async def paint(self, order: Order, into: Path) -> Painted:
        """Ask for one picture and leave the model's own bytes, untouched, in the file `into`.

        Raises `Refusal` where the model declined, `Trouble` for everything else. While it runs, files named after
        `into` and ending in `.part` lie beside it; none stays.
        """
        body = make_body(order, self._catalogue, self._limits.references)
        _need_room(into.parent, self._limits.picture)
        scan = Scan(into, self._limits)
        try:
            async with asyncio.timeout(self._limits.total):
                await self._post(generate_path(order.model), body, scan)
            answer = read_answer(self._blotted(scan.skeleton))
            return await self._keep(scan, answer, into, references=bool(order.references))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise of_exception(error) from error
        finally:
            scan.discard()

    async def ping(self, model: str | None = None) -> Reach:
        """Whether the API answers, takes the key, and knows the model (the default one for None). Costs nothing."""
        asked = self._catalogue.find(model).id
        return await look(self._session(), self._base_url, asked, self._blotted)

    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            key = self._secret.decode()
            self._opened = aiohttp.ClientSession(
                headers={
                    **({"Authorization": f"Bearer {key}"} if self._auth == "bearer" else {"x-goog-api-key": key}),
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",  # inflating a 4K answer costs more than receiving it
                    "User-Agent": "Easel",
                },
                connector=aiohttp.TCPConnector(limit=0, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(
                    connect=self._limits.connect, sock_connect=self._limits.connect, sock_read=self._limits.silence
                ),
            )
        return self._opened

    async def _post(self, path: str, body: Body, scan: Scan) -> None:
        headers = {"Content-Type": "application/json", "Content-Length": str(body.length)}
        request = self._session().post(
            self._base_url + path, data=body.stream(), headers=headers, allow_redirects=False
        )
        async with request as response:
            if response.status != 200:
                raise await self._failed(response)
            limits = self._limits
            await read(response, scan.feed, self._turns, wire=limits.wire, inflated=limits.inflated)

    async def _failed(self, response: aiohttp.ClientResponse) -> EaselError:
        body = bytearray()
        most = self._limits.error
        with suppress(aiohttp.ClientError, TimeoutError, Trouble):
            async with asyncio.timeout(self._limits.error_body):
                await read(response, body.extend, nullcontext(), wire=most, inflated=most)
        return of_status(response.status, response.headers, self._blotted(body), self._limits.longest_wait)

    def _blotted(self, body: bytes | bytearray) -> bytes:
        """What a server says, without our key should it echo that. A short key is no secret: any word may hold it."""
        return bytes(body) if len(self._secret) < _SHORTEST_SECRET else bytes(body).replace(self._secret, b"***")

    async def _keep(self, scan: Scan, answer: Answer, into: Path, *, references: bool) -> Painted:
        if answer.retirement:
            log.warning("model_retires", model=answer.model_version, at=answer.retirement)
        if answer.error is not None and not answer.has_picture:
            raise of_error_object(answer.error, self._limits.longest_wait)
        spool = _spool_of(choose(answer, references=references), scan)
        facts = await _verified(spool)
        try:
            spool.path.replace(into)
        except OSError as error:
            raise _paid(storage_trouble(error)) from error
        return Painted(
            path=into,
            mime=facts.mime,
            extension=facts.extension,
            width=facts.width,
            height=facts.height,
            size_bytes=spool.size,
            sha256=spool.sha256,
            text=answer.text,
            usage=answer.usage,
            ratings=answer.ratings,
            model_version=answer.model_version,
            response_id=answer.response_id,
        )


def _need_room(folder: Path, size: int) -> None:
    """Better found out before the picture is paid."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise storage_trouble(error) from error
    if free < size:
        raise Trouble("store_full", again=Again.LATER, detail=f"{free} bytes free, {size} needed")


def _spool_of(part: Part, scan: Scan) -> Spool:
    spool = scan.pictures.get(part.data) or scan.spool_short(part.data)
    if spool.broken or not spool.size:
        raise Trouble("picture_broken", again=Again.ASK, detail="its base64 is damaged")
    return spool


async def _verified(spool: Spool) -> Facts:
    """Look at the picture; cancelled or not, nobody reads the file any more when this returns."""
    inspection = asyncio.ensure_future(inspect(spool.path))
    try:
        return await asyncio.shield(inspection)
    except asyncio.CancelledError:
        await asyncio.wait([inspection])
        raise
    except Trouble as trouble:
        raise _paid(trouble) from trouble


def _paid(trouble: Trouble) -> Trouble:
    return Trouble(trouble.code, again=Again.ASK, detail=trouble.detail)
