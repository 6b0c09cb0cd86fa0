"""The page is for this machine's own browser: other hosts, other sites and other paths are turned away."""

import aiohttp
import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENDPOINTS = [
    ("GET", "/"),
    ("GET", "/page/app.js"),
    ("GET", "/sandbox/live"),
    ("POST", "/sandbox/act"),
    ("POST", "/sandbox/control"),
]


@pytest.fixture
def ask(stage):
    async def ask(method, path, headers=None, json=None):
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, stage.url + path, headers=headers, json=json, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.text(), answer.headers

    return ask


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
async def test_a_host_that_is_not_this_machine_is_refused_even_if_it_leads_here(stage, ask, method, path):
    port = stage.port
    for host in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"127.0.0.1.evil.example:{port}",
        f"[::2]:{port}",
        "",
    ):
        assert (await ask(method, path, {"Host": host}))[0] in (400, 403), host


@pytest.mark.parametrize(
    "method_path", [("POST", "/sandbox/act"), ("POST", "/sandbox/control"), ("GET", "/sandbox/live")]
)
async def test_another_site_s_requests_are_refused(stage, ask, method_path):
    before = stage.clock.now()
    for origin in (
        "https://evil.example",
        "null",
        f"https://127.0.0.1:{stage.port}",
        f"http://localhost:{stage.port}",
        "http://127.0.0.1:1",
    ):
        status, text, _ = await ask(*method_path, {"Origin": origin}, {"do": "clock", "seconds": 3600})
        assert status == 403, (origin, text)
    assert stage.clock.now() - before < 3000


async def test_a_cross_site_form_without_an_origin_is_refused_too(ask):
    assert (await ask("POST", "/sandbox/control", {"Sec-Fetch-Site": "cross-site"}, {"do": "state"}))[0] == 403


async def test_the_websocket_is_for_pages_only(stage, ask):
    assert (await ask("GET", "/sandbox/live"))[0] == 403
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{stage.url}/sandbox/live?person=ava", headers={"Origin": stage.url}) as line,
    ):
        hello = await line.receive_json()
    assert hello["type"] == "hello"
    assert hello["me"]["name"] == "Ava"


async def test_names_of_this_machine_and_other_programs_are_welcome(stage, ask):
    for host in (f"127.0.0.1:{stage.port}", f"localhost:{stage.port}", f"[::1]:{stage.port}"):
        assert (await ask("GET", "/", {"Host": host}))[0] == 200, host
    assert (await ask("POST", "/sandbox/control", None, {"do": "state"}))[0] == 200


async def test_everything_comes_with_a_policy_that_loads_from_here_alone(ask):
    for path in ("/", "/page/app.js", "/page/style/tokens.css", "/page/icon.svg"):
        status, _, headers = await ask("GET", path)
        assert status == 200
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; ")
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


async def test_no_path_leads_out_of_the_page_s_folder(ask):
    for path in (
        "/page/../page_api.py",
        "/page/%2e%2e/page_api.py",
        "/page/..%2fpage_api.py",
        "/page//etc/passwd",
        "/page/style/",
        "/page/none.js",
    ):
        assert (await ask("GET", path))[0] == 404, path


async def test_an_uploaded_page_does_not_run_as_ours(stage, ask):
    ava = stage.discord.person("ava")
    message = ava.say("art", "look", [("page.html", b"<script>fetch('/sandbox/control')</script>")])
    path = stage.discord.attachments.path(message.attachments[0])
    status, _, headers = await ask("GET", path)
    assert status == 200
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "allow-scripts" not in headers["Content-Security-Policy"]


async def test_the_bot_s_socket_serves_no_page(stage):
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(stage.socket))) as session,
        session.post("http://127.0.0.1/sandbox/control", json={"do": "state"}) as answer,
    ):
        assert answer.status == 404
