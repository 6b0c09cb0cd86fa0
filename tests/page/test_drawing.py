"""Component JSON and markdown become what Discord's own client shows, and never markup of the page itself."""
# ruff: noqa: E501 - a table of sources and drawings reads best with one pair a line

import re
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio
from discord import ui
from playwright.async_api import Page, expect

from sandbox.stage import Stage
from tests.page import example_cards
from tests.page.browsing import PATIENCE_MS, in_loop, probe
from tests.page.small_bot import picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = 1_700_000_000_000


async def draw(page: Page, **message: object) -> str:
    """Draw a message in the page; the markup it became."""
    return await page.evaluate(probe("draw"), {"message": message, "now": NOW})


async def draw_view(page: Page, view: ui.LayoutView) -> str:
    return await draw(page, flags=1 << 15, components=view.to_components())


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def canvas(browser) -> AsyncIterator[tuple[Page, Stage]]:
    """One page for all drawings of this file, and its stage."""
    complaints: list[str] = []
    async with Stage() as stage:
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(stage.url)
        await page.wait_for_selector(".be-person[aria-checked=true]")
        yield page, stage
        await page.close()
    assert not complaints


@in_loop
async def page(canvas) -> Page:
    return canvas[0]


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("plain", "plain"),
        ("**b** *i* _i_ __u__ ~~s~~ ***both***", "<strong>b</strong> <em>i</em> <em>i</em> <u>u</u> <s>s</s> <strong><em>both</em></strong>"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("\\*no\\* \\\\", "*no* \\"),
        ("**open *and* closed**", "<strong>open <em>and</em> closed</strong>"),
        ("**never closed", "**never closed"),
        ("`**code**` ``a ` b``", '<code class="prose-tick">**code**</code> <code class="prose-tick">a ` b</code>'),
        ("[a **b**](https://e.org/x)", '<a href="https://e.org/x" title="https://e.org/x" target="_blank" rel="noopener noreferrer">a <strong>b</strong></a>'),
        ("see https://e.org/a_(b).", 'see <a href="https://e.org/a_(b)" target="_blank" rel="noopener noreferrer">https://e.org/a_(b)</a>.'),
        ("<https://e.org>", '<a href="https://e.org/" target="_blank" rel="noopener noreferrer">https://e.org</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<@1> <@!1> <@2>", '<span class="mention" title="1">@Ava</span> <span class="mention" title="1">@Ava</span> <span class="mention" title="2">@unknown person</span>'),
        ("<#30> </quota show:5> @here", '<span class="mention" title="30">#art</span> <button class="mention" type="button">/quota show</button> <span class="mention">@here</span>'),
        ("<t:1700000000:R> <t:99999999999999:R>", '<time class="stamp" datetime="2023-11-14T22:13:20.000Z" title="%" data-tick="1700000000">now</time> &lt;t:99999999999999:R&gt;'),
    ],
)  # fmt: skip
async def test_inline_marks(page, source, drawn):
    markup = await draw(page, content=source)
    title = await page.evaluate("document.querySelector('.log time.stamp')?.title ?? '%'")
    assert markup == f'<div class="prose content"><p class="prose-line">{drawn.replace("%", title)}</p></div>'


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("# one\n## two\n### three\n#### four", ["h3", "h4", "h5", "p"]),
        ("-# small\nplain\n\n-#not", ["p.prose-small", "p.prose-line", "p.prose-blank", "p.prose-line"]),
        ("> a\n> b\nc", ["blockquote", "p"]),
        (">>> a\n# b\nc", ["blockquote"]),
        ("- a\n  - b\n- c\n1. d", ["ul", "ol"]),
        ("a ```py\n**x**\n``` b", ["p", "pre", "p"]),
        ("```never closed", ["p"]),
    ],
)
async def test_blocks(page, source, drawn):
    await draw(page, content=source)
    for index, selector in enumerate(drawn, start=1):
        assert await page.locator(f".log .content > {selector}:nth-child({index})").count() == 1, selector
    assert await page.locator(".log .content > *").count() == len(drawn)


EVIL = [
    "<img src=x onerror=window.hit=1>",
    "<script>window.hit=1</script>",
    '[x](https://e.org/"onmouseover=window.hit=1)',
    "<a href=javascript:window.hit=1>x</a>",
    "`<svg onload=window.hit=1>`",
    "```html\n<iframe src=javascript:window.hit=1></iframe>\n```",
    "||<b onclick=window.hit=1>x</b>||",
    "</div></article><style>*{display:none}</style>",
    '<t:1:R><@1" onclick=window.hit=1>',
    "{{constructor.constructor('window.hit=1')()}}",
]  # fmt: skip

ALLOWED = "a,article,b,blockquote,button,code,div,em,h3,h4,h5,header,i,img,li,ol,p,path,pre,s,section,small,span,strong,svg,time,u,ul,dl,dt,dd,input"


@pytest.mark.parametrize("evil", EVIL)
async def test_words_never_become_markup_wherever_they_stand(page, evil):
    option = discord.SelectOption(label=evil[:100], value=evil[:100], description=evil[:100])
    view = example_cards.view(
        ui.TextDisplay(evil),
        ui.Section(ui.TextDisplay(f"> {evil}"), accessory=ui.Button(label=evil[:80], custom_id=evil[:100])),
        ui.MediaGallery(discord.MediaGalleryItem('https://e.org/"><img src=x onerror=window.hit=1>', description=evil)),
        ui.ActionRow(ui.Select(custom_id="s", placeholder=evil[:150], options=[option])),
        ui.ActionRow(ui.Button(label="x", url="https://e.org/'onclick='window.hit=1")),
    )
    await draw_view(page, view)
    await page.locator(".log .select").click()
    await _inert(page)
    embed = discord.Embed(title=evil, description=evil, url="https://e.org").set_author(name=evil).set_footer(text=evil)
    embed.add_field(name=evil, value=evil)
    file = {"id": "1", "filename": evil, "size": 1, "url": "javascript:window.hit=1", "content_type": "text/html"}
    await draw(page, content=evil, embeds=[embed.to_dict()], attachments=[file], author={"id": "x", "username": evil})
    await _inert(page)
    assert evil.strip("`|").split("\n")[-1][:12] in await page.locator(".log").inner_text()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:window.hit=1",
        " javascript:window.hit=1",
        "data:text/html,<script>window.hit=1</script>",
        "vbscript:x",
        "blob:x",
    ],
)
async def test_an_address_that_runs_something_is_never_a_link(page, url):
    media = {"url": url, "proxy_url": url}
    parts = [
        {"type": 1, "components": [{"type": 2, "style": 5, "label": "press", "url": url}]},
        {"type": 12, "items": [{"media": media}]},
        {"type": 13, "file": media, "name": "file"},
        {"type": 10, "content": f"[x]({url}) <{url}>"},
    ]
    await draw(page, flags=1 << 15, components=parts)
    await _inert(page)
    await expect(page.get_by_role("button", name="press")).to_be_disabled()
    await draw(page, embeds=[{"title": "x", "url": url, "author": {"name": "x", "url": url}, "image": media}])
    await _inert(page)


async def _inert(page: Page) -> None:
    facts = await page.evaluate(probe("inert"), ALLOWED)
    assert facts == {"hit": None, "strangers": [], "handlers": 0, "links": []}


@pytest.mark.parametrize(
    "mark", ["*", "_", "**", "||", "[", "](", "`", "```", "> ", "- ", "<@", "~~", "***", "\\", "[[x](", "**a*b"]
)
async def test_a_text_of_nothing_but_marks_is_drawn_like_any_other(page, mark):
    await draw(page, content=(mark * 4000)[:4000])
    await draw(page, content=f"{mark}x\n" * 800)


async def test_marks_within_marks_end_somewhere(page):
    await draw(page, content="*_" * 900 + "x" + "_*" * 900)
    assert await page.locator(".log " + "em " * 12).count() == 0
    await draw(page, content="\n".join(" " * (2 * depth) + "- x" for depth in range(60)))
    assert await page.locator(".log " + "ul " * 12).count() == 0


async def test_a_card_of_every_kind_has_no_part_that_the_page_cannot_draw(canvas):
    page, stage = canvas
    upload = stage.discord.person("ava").say("lounge", "", [("easel.png", picture())]).attachments[0]
    url = f"https://cdn.discordapp.com{stage.discord.attachments.path(upload)}"
    views = [
        example_cards.progress(), example_cards.result([url]), example_cards.result([url] * 4), example_cards.blocked(),
        example_cards.review([url] * 2), example_cards.settings(),
    ]  # fmt: skip
    for view in views:
        await draw_view(page, view)
        await expect(page.locator(".log .unknown")).to_have_count(0)
        await expect(page.locator(".log .container")).to_have_count(1)
    await draw_view(page, example_cards.blocked())
    container = page.locator(".log .container")
    assert await container.evaluate("box => box.style.getPropertyValue('--accent')") == f"#{example_cards.AMBER:06x}"
    link = page.get_by_role("link", name="Server rules")
    assert await link.get_attribute("href") == "https://example.com/rules"
    await draw_view(page, example_cards.review([url]))
    await expect(page.get_by_role("button", name="Escalate")).to_be_disabled()


async def test_the_budgets_are_counted_as_discord_py_counts_them(page):
    for view in (
        example_cards.result(["https://e.org/x.png"] * 4),
        example_cards.settings(),
        example_cards.review(["https://e.org/x.png"]),
    ):
        counted = await page.evaluate(
            """async (components) => {
              const { countComponents, countCharacters } = await import('/page/draw/components.js');
              return [countComponents(components), countCharacters(components)];
            }""",
            view.to_components(),
        )
        assert counted == [view.total_children_count, view.content_length()]


@pytest.mark.parametrize(("count", "rows"), [(1, [1]), (2, [2]), (3, [2, 1]), (4, [2, 2]), (5, [2, 3]), (6, [3, 3]), (7, [1, 3, 3]), (8, [2, 3, 3]), (9, [3, 3, 3]), (10, [1, 3, 3, 3])])  # fmt: skip
async def test_a_gallery_s_pictures_stand_in_rows_and_leave_no_gap(page, count, rows):
    view = example_cards.view(
        ui.MediaGallery(*[discord.MediaGalleryItem(f"https://e.org/{n}.png") for n in range(count)])
    )
    await draw_view(page, view)
    boxes = await page.locator(".log .tile").evaluate_all(
        "tiles => tiles.map((tile) => { const b = tile.getBoundingClientRect(); return [b.left, b.top, b.width, b.height].map(Math.round); })"
    )
    tops = [box[1] for box in boxes]
    assert [tops.count(top) for top in sorted(set(tops))] == rows
    whole = await page.locator(".log .gallery").bounding_box()
    covered = sum(width * height for _, _, width, height in boxes)
    assert covered > 0.96 * whole["width"] * whole["height"] or count == 1


async def test_relative_times_follow_the_sandbox_s_clock(visit, stage):
    page = await visit("ava")
    stage.discord.person("ava").say("art", f"<t:{int(stage.clock.now())}:R>")
    await expect(page.locator("time.stamp")).to_have_text(re.compile("now|second"))
    await page.get_by_role("button", name="+ 1 hour").click()
    await expect(page.locator("time.stamp")).to_have_text("1 hour ago")
    await page.get_by_label("Language of this person").select_option("de")
    await expect(page.locator("time.stamp")).to_have_text("vor 1 Stunde")
