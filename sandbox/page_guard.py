"""Who may talk to the page's endpoints: this machine's own browser, on this page, and nobody else.

Any web site that a person visits can send requests to 127.0.0.1, and a name that resolves to it (DNS rebinding) makes
them same-origin. So the Host header has to be a loopback address with the port in use, and an Origin has to be that
host: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Origin
"""

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def content_policy(host: str) -> str:
    """Everything from this origin alone; `blob:` shows a file before it is sent. `host` has passed the guard."""
    # Some browsers do not count the websocket of the same host as 'self'.
    return (
        f"default-src 'self'; img-src 'self' blob:; connect-src 'self' ws://{host}; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def guarded(handler: Handler, *, origin_required: bool = False) -> Handler:
    """`handler` for requests from this machine's own page; others get 403 and a sentence.

    Programs that are no browser send no Origin, and may; a websocket from a browser always has one, so
    `origin_required` turns away everything else there.
    """

    async def guard(request: web.Request) -> web.StreamResponse:
        complaint = _complaint(request, origin_required=origin_required)
        if complaint is not None:
            return web.json_response({"error": complaint}, status=403, headers=HEADERS)
        return await handler(request)

    return guard


def _complaint(request: web.Request, *, origin_required: bool) -> str | None:
    host = request.headers.get("Host", "")
    if not _is_here(host, request):
        return "This address answers to loopback names only."
    origin = request.headers.get("Origin")
    if origin is None and origin_required:
        return "This line is for the page alone."
    if origin is not None and origin != f"http://{host}":
        return "Another site may not do this."
    if (
        origin is None
        and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
        and request.method != "GET"
    ):
        return "Another site may not do this."
    return None


def _is_here(host: str, request: web.Request) -> bool:
    """Whether a Host header names this port on a loopback address."""
    name, _, port = host.rpartition(":")
    socket = request.transport.get_extra_info("sockname") if request.transport else None
    if not isinstance(socket, tuple) or port != str(socket[1]):
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
