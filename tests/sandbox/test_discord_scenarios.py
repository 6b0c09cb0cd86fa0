"""What people do with a bot, from the gateway to the picture, through an unmodified discord.py.

Every test here runs over the unix socket and over TCP, and, where EASEL_DISCORD_SPEC names Discord's schemas, with
everything that passes held against them.
"""

import asyncio
import io

import discord
import pytest
from discord import app_commands
from PIL import Image

from sandbox.discord.exchange import Exchange
from sandbox.discord.forms import NotOffered


def picture(colour: str = "teal", size: tuple[int, int] = (64, 36)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def file(data: bytes, name: str = "easel-1.png", **facts) -> discord.File:
    return discord.File(io.BytesIO(data), name, **facts)


class Card(discord.ui.LayoutView):
    """A Components V2 card with one of nearly everything."""

    def __init__(self, text: str, *, picture_name: str | None = None) -> None:
        super().__init__(timeout=None)
        box = discord.ui.Container(accent_colour=discord.Colour.green())
        box.add_item(discord.ui.TextDisplay(text))
        if picture_name:
            gallery = discord.ui.MediaGallery()
            gallery.add_item(media=f"attachment://{picture_name}", description="a teal rectangle", spoiler=True)
            box.add_item(gallery)
            box.add_item(discord.ui.File(f"attachment://{picture_name}"))
            thumbnail = discord.ui.Thumbnail(f"attachment://{picture_name}", description="small")
            box.add_item(discord.ui.Section("beside", accessory=thumbnail))
        box.add_item(discord.ui.Separator())
        row = discord.ui.ActionRow()
        row.add_item(discord.ui.Button(label="Again", custom_id="again:v1:7", style=discord.ButtonStyle.primary))
        row.add_item(discord.ui.Button(label="Docs", url="https://example.com/"))
        box.add_item(row)
        self.add_item(box)


async def test_a_slash_command_is_deferred_then_edited_with_a_file(stage, start):
    png = picture()

    def prepare(bot):
        @bot.tree.command()
        @app_commands.describe(prompt="what to paint")
        async def imagine(interaction: discord.Interaction, prompt: str):
            """Paint."""
            await interaction.response.defer(thinking=True)
            await interaction.edit_original_response(
                view=Card(prompt, picture_name="easel-1.png"), attachments=[file(png)]
            )

    await start(prepare)
    exchange = await stage.discord.person("Ava").slash("imagine", {"prompt": "a lighthouse"})
    assert exchange.first.type == 5
    await exchange.settled()
    message = exchange.original
    assert "a lighthouse" in message.text
    assert message.attachments[0].data == png
    assert (message.attachments[0].width, message.attachments[0].height) == (64, 36)
    assert message in stage.discord.person("Ben").sees("art")
    assert message.edited is None  # filling what was "thinking…" does not show as an edit


async def test_the_bot_reads_its_picture_back_from_the_address_it_was_given(stage, start):
    png = picture("navy")
    read = []

    def prepare(bot):
        @bot.tree.command()
        async def post(interaction: discord.Interaction):
            """Post."""
            await interaction.response.send_message(file=file(png))
            message = await interaction.original_response()
            read.append(await message.attachments[0].read())
            await interaction.followup.send("read it")

    await start(prepare)
    exchange = await stage.discord.person("Ava").slash("post")
    await exchange.until(lambda e: e.followups)
    assert read == [png]
    assert exchange.followups[0].reference is exchange.original


async def test_options_of_every_type_arrive_resolved(stage, start):
    got = {}

    def prepare(bot):
        group = app_commands.Group(name="all", description="everything")
        inner = app_commands.Group(name="kinds", description="of options", parent=group)

        @inner.command()
        async def take(
            interaction: discord.Interaction,
            text: str,
            number: app_commands.Range[int, 1, 9],
            share: float,
            flag: bool,  # noqa: FBT001 - this is how an option is declared
            member: discord.Member,
            role: discord.Role,
            place: discord.TextChannel,
            anyone: discord.User | discord.Role,
            upload: discord.Attachment,
        ):
            """Take one of each."""
            got.update(text=text, number=number, share=share, flag=flag, member=member.id, role=role.name)
            got.update(place=place.name, anyone=anyone.id, upload=await upload.read())
            got["may"] = member.resolved_permissions.manage_messages
            await interaction.response.send_message("thank you", ephemeral=True)

        bot.tree.add_command(group)

    await start(prepare)
    club, mo = stage.discord.club, stage.discord.person("Mo")
    options = {
        "text": "t",
        "number": 3,
        "share": 0.5,
        "flag": True,
        "member": mo,
        "role": club.boosters,
        "place": club.lounge,
        "anyone": mo,
        "upload": ("sketch.png", b"\x89PNG"),
    }
    exchange = await stage.discord.person("Ava").slash("all kinds take", options)
    assert exchange.original.ephemeral
    assert got == {
        "text": "t",
        "number": 3,
        "share": 0.5,
        "flag": True,
        "member": mo.id,
        "role": "Boosters",
        "place": "lounge",
        "anyone": mo.id,
        "upload": b"\x89PNG",
        "may": True,
    }


async def test_autocomplete_offers_what_the_bot_says_for_what_was_typed(stage, start):
    def prepare(bot):
        @bot.tree.command()
        async def style(interaction: discord.Interaction, name: str, depth: int = 1):
            """Choose a style."""
            await interaction.response.send_message(f"{name} {depth}")

        @style.autocomplete("name")
        async def names(interaction: discord.Interaction, current: str):
            depth = interaction.namespace.depth
            return [app_commands.Choice(name=f"{current}-{depth}-{n}", value=str(n)) for n in range(2)]

    await start(prepare)
    offered = await stage.discord.person("Ava").complete("style", "name", "ink", {"depth": 4})
    assert [choice["name"] for choice in offered] == ["ink-4-0", "ink-4-1"]


async def test_a_button_updates_its_own_message_and_only_for_those_who_see_it(stage, start):
    def prepare(bot):
        @bot.tree.command()
        async def ask(interaction: discord.Interaction):
            """Ask."""
            await interaction.response.send_message(view=Card("before"))

        @bot.event
        async def on_interaction(interaction: discord.Interaction):
            if interaction.type is discord.InteractionType.component:
                assert interaction.message.components
                await interaction.response.edit_message(view=Card(f"after {interaction.user.name}"))

    await start(prepare)
    ava, ben = stage.discord.person("Ava"), stage.discord.person("Ben")
    asked = await ava.slash("ask")
    pressed = await ben.press(asked.original, "again:v1:7")
    assert pressed.first.type == 7
    assert pressed.original is asked.original
    assert asked.original.text == "after ben"
    assert asked.original.edited is not None


async def test_a_deferred_update_lets_the_bot_edit_the_message_later_and_add_followups(stage, start):
    def prepare(bot):
        @bot.tree.command()
        async def ask(interaction: discord.Interaction):
            """Ask."""
            view = discord.ui.View(timeout=None)
            view.add_item(discord.ui.Button(label="Go", custom_id="go"))
            await interaction.response.send_message("before", view=view)

        @bot.event
        async def on_interaction(interaction: discord.Interaction):
            if interaction.type is discord.InteractionType.component:
                await interaction.response.defer()
                await interaction.edit_original_response(content="after", view=None)
                sent = await interaction.followup.send("only you", ephemeral=True, wait=True)
                await interaction.followup.edit_message(sent.id, content="only you, again")
                gone = await interaction.followup.send("gone", wait=True)
                await gone.delete()

    await start(prepare)
    ava, ben = stage.discord.person("Ava"), stage.discord.person("Ben")
    asked = await ava.slash("ask")
    edited = await ben.press(asked.original, "go").until(lambda e: e.original and e.original.content == "after")
    assert edited.original is asked.original
    pressed = await edited.until(lambda e: len(e.interaction.followups) == 2 and e.interaction.followups[1].deleted)
    assert asked.original.content == "after"
    assert asked.original.components == []
    assert pressed.followups[0].content == "only you, again"
    assert pressed.followups[0] in ben.sees("art")
    assert pressed.followups[0] not in ava.sees("art")


async def test_selects_of_every_kind_carry_what_was_chosen(stage, start):
    got = {}

    def prepare(bot):
        @bot.tree.command()
        async def choose(interaction: discord.Interaction):
            """Choose."""
            view = discord.ui.View(timeout=None)
            options = [discord.SelectOption(label=x, value=x) for x in "abc"]
            view.add_item(discord.ui.Select(custom_id="text", options=options, min_values=1, max_values=2))
            view.add_item(discord.ui.UserSelect(custom_id="user"))
            view.add_item(discord.ui.RoleSelect(custom_id="role"))
            view.add_item(discord.ui.ChannelSelect(custom_id="channel"))
            view.add_item(discord.ui.MentionableSelect(custom_id="any", max_values=2))
            await interaction.response.send_message("choose", view=view)

        @bot.event
        async def on_interaction(interaction: discord.Interaction):
            if interaction.type is discord.InteractionType.component:
                got[interaction.data["custom_id"]] = interaction.data["values"]
                got.setdefault("resolved", set()).update(interaction.data.get("resolved", {}))
                await interaction.response.defer()

    await start(prepare)
    ava, club = stage.discord.person("Ava"), stage.discord.club
    message = (await ava.slash("choose")).original
    await ava.select(message, "text", ["a", "c"])
    await ava.select(message, "user", [ava])
    await ava.select(message, "role", [club.moderators])
    await ava.select(message, "channel", [club.lounge])
    await ava.select(message, "any", [ava, club.boosters])
    assert got == {
        "text": ["a", "c"],
        "user": [str(ava.id)],
        "role": [str(club.moderators.id)],
        "channel": [str(club.lounge.id)],
        "any": [str(ava.id), str(club.boosters.id)],
        "resolved": {"users", "members", "roles", "channels"},
    }


class Form(discord.ui.Modal, title="Edit this picture"):
    """One of every field a modal may hold, in two halves, for a modal holds five."""

    def __init__(self, got: dict, half: int) -> None:
        super().__init__(custom_id=f"form:{half}")
        ui = discord.ui
        self.got, self.half = got, half
        if half == 1:
            self.words = ui.TextInput(custom_id="words", max_length=100, default="as it was")
            self.shape = ui.RadioGroup(custom_id="shape", required=True)
            for shape in ("wide", "tall"):
                self.shape.add_option(label=shape, value=shape)
            self.files = ui.FileUpload(custom_id="files", min_values=0, max_values=3, required=False)
            self.marks = ui.CheckboxGroup(custom_id="marks", min_values=0, required=False)
            for mark in ("ink", "wash"):
                self.marks.add_option(label=mark, value=mark)
            self.hide = ui.Checkbox(custom_id="hide")
            fields = {"Words": self.words, "Shape": self.shape, "Pictures": self.files, "Marks": self.marks}
            fields["Hide it"] = self.hide
        else:
            options = [discord.SelectOption(label=x, value=x) for x in "123"]
            self.count = ui.Select(custom_id="count", options=options)
            self.who = ui.UserSelect(custom_id="who", required=True)
            self.where = ui.ChannelSelect(custom_id="where", required=False)
            fields = {"Count": self.count, "Who": self.who, "Where": self.where}
            self.add_item(ui.TextDisplay("Nothing is charged yet."))
        for text, component in fields.items():
            self.add_item(ui.Label(text=text, component=component))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        if self.half == 1:
            self.got.update(words=self.words.value, shape=self.shape.value, hide=self.hide.value)
            self.got.update(marks=list(self.marks.values))
            self.got["files"] = [(each.filename, await each.read()) for each in self.files.values]
        else:
            self.got.update(count=list(self.count.values), who=[each.id for each in self.who.values])
            self.got["where"] = [each.id for each in self.where.values]
        await interaction.response.send_message("done", ephemeral=True)


async def test_modals_carry_text_choices_and_uploads(stage, start):
    got = {}

    def prepare(bot):
        @bot.tree.command()
        async def edit(interaction: discord.Interaction, half: int):
            """Edit."""
            await interaction.response.send_modal(Form(got, half))

    await start(prepare)
    ava, png = stage.discord.person("Ava"), picture()
    first = await ava.slash("edit", {"half": 1})
    assert first.modal.title == "Edit this picture"
    values = {"shape": "tall", "files": [("a.png", png), ("b.png", b"b")], "marks": ["wash"], "hide": True}
    done = await ava.submit(first.modal, values)
    assert done.original.content == "done"
    second = await ava.slash("edit", {"half": 2})
    await ava.submit(second.modal, {"count": ["2"], "who": [stage.discord.person("Mo")]})
    assert got == {
        "words": "as it was",
        "shape": "tall",
        "hide": True,
        "marks": ["wash"],
        "files": [("a.png", png), ("b.png", b"b")],
        "count": ["2"],
        "who": [stage.discord.person("Mo").id],
        "where": [],
    }


async def test_a_modal_opened_by_a_button_may_update_the_message_of_the_button(stage, start):
    class Reason(discord.ui.Modal, title="Why?"):
        reason = discord.ui.Label(text="Reason", component=discord.ui.TextInput(custom_id="reason"))

        async def on_submit(self, interaction: discord.Interaction) -> None:
            await interaction.response.edit_message(content=f"rejected: {self.reason.component.value}", view=None)

    def prepare(bot):
        @bot.tree.command()
        async def case(interaction: discord.Interaction):
            """Open a case."""
            view = discord.ui.View(timeout=None)
            view.add_item(discord.ui.Button(label="Reject…", custom_id="reject"))
            await interaction.response.send_message("a case", view=view)

        @bot.event
        async def on_interaction(interaction: discord.Interaction):
            if interaction.type is discord.InteractionType.component:
                await interaction.response.send_modal(Reason())

    await start(prepare)
    mo = stage.discord.person("Mo")
    case = await mo.slash("case", channel="mods")
    opened = await mo.press(case.original, "reject")
    done = await mo.submit(opened.modal, {"reason": "too dark"})
    assert done.first.type == 7
    assert case.original.content == "rejected: too dark"


async def test_message_and_user_menus_carry_their_targets(stage, start):
    got = []

    def prepare(bot):
        @bot.tree.context_menu(name="Picture details")
        async def details(interaction: discord.Interaction, message: discord.Message):
            got.append((message.content, [attachment.filename for attachment in message.attachments]))
            await interaction.response.send_message("details", ephemeral=True)

        @bot.tree.context_menu(name="Their gallery")
        async def gallery(interaction: discord.Interaction, member: discord.Member):
            got.append(member.name)
            await interaction.response.send_message("gallery", ephemeral=True)

    await start(prepare)
    ava, ben = stage.discord.person("Ava"), stage.discord.person("Ben")
    said = ben.say("lounge", "look", [("cat.png", picture())])
    await ava.menu("Picture details", said)
    await ava.menu("Their gallery", ben)
    # A menu carries the whole message, though the bot has no message content intent.
    assert got == [("look", ["cat.png"]), "ben"]


async def test_channel_messages_are_sent_edited_found_and_deleted(stage, start):
    bot = await start()
    channel = bot.get_channel(stage.discord.club.art.id)
    sent = await channel.send("one", file=file(picture(), spoiler=True), silent=True)
    reply = await channel.send("two", reference=sent)
    await sent.edit(content="one, edited", attachments=[*sent.attachments, file(picture("red"), "easel-2.png")])
    await reply.add_reaction("🎨")
    found = [message async for message in channel.history(limit=10)]
    assert [message.content for message in found] == ["two", "one, edited"]
    assert [each.filename for each in found[1].attachments] == ["SPOILER_easel-1.png", "easel-2.png"]
    assert found[0].reference.message_id == sent.id
    await sent.edit(attachments=[sent.attachments[0]])
    fetched = await channel.fetch_message(sent.id)
    assert len(fetched.attachments) == 1  # what the list leaves out is dropped
    await reply.delete()
    [left] = stage.discord.messages(stage.discord.club.art, stage.discord.person("Ava"))
    assert left.content == "one, edited"
    assert [m.id async for m in channel.history(after=discord.Object(sent.id - 1), limit=1)] == [sent.id]
    assert [m.id async for m in channel.history(around=discord.Object(sent.id), limit=3)] == [sent.id]
    async with channel.typing():
        pass


async def test_direct_messages_work_both_ways(stage, start):
    bot = await start()
    ava = stage.discord.person("Ava")
    user = await bot.fetch_user(ava.id)
    await user.send("your picture is ready")
    assert [message.content for message in ava.sees(ava.direct)] == ["your picture is ready"]
    heard = bot.loop.create_task(bot.wait_for("message", check=lambda m: m.author.id == ava.id))
    await asyncio_pass()
    ava.say(ava.direct, "thank you")
    assert (await heard).content == "thank you"  # content in direct messages needs no intent


async def test_the_bot_knows_guild_roles_members_and_its_own_application(stage, start):
    bot = await start()
    guild = bot.get_guild(stage.discord.club.guild.id) or await bot.fetch_guild(stage.discord.club.guild.id)
    assert {role.name for role in await guild.fetch_roles()} == {"@everyone", "Mods", "Boosters", "Easel"}
    assert {channel.name for channel in await guild.fetch_channels()} == {"art", "art-wall", "mods", "lounge"}
    ben = await guild.fetch_member(stage.discord.person("Ben").id)
    assert [role.name for role in ben.roles] == ["@everyone", "Boosters"]
    info = await bot.application_info()
    assert info.id == stage.discord.app.id
    assert await bot.fetch_application_emojis() == []
    assert (await bot.fetch_guild(guild.id, with_counts=True)).approximate_member_count == 5


async def test_threads_hold_messages_of_their_own(stage, start):
    bot = await start()
    channel = bot.get_channel(stage.discord.club.art.id)
    thread = await channel.create_thread(name="lighthouses", type=discord.ChannelType.public_thread)
    await thread.send("in here")
    inside = stage.discord.world.channels[thread.id]
    assert [m.content for m in stage.discord.person("Ava").sees(inside)] == ["in here"]


class Wall(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Button(label="On", custom_id="on"))
        self.add_item(discord.ui.Button(label="Off", custom_id="off", disabled=True))
        options = [discord.SelectOption(label=x, value=x) for x in "ab"]
        self.add_item(discord.ui.Select(custom_id="pick", options=options))


class Two(discord.ui.Modal, title="Two fields"):
    words = discord.ui.Label(text="Words", component=discord.ui.TextInput(custom_id="words", min_length=3))
    shape = discord.ui.Label(
        text="Shape",
        component=discord.ui.Select(custom_id="shape", options=[discord.SelectOption(label="w", value="w")]),
    )


async def test_only_what_is_there_can_be_used_unless_it_is_forged(stage, start):
    got = []

    def prepare(bot):
        @bot.tree.command()
        async def wall(interaction: discord.Interaction):
            """Put up things to press."""
            await interaction.response.send_message("wall", view=Wall(), ephemeral=True)

        @bot.event
        async def on_interaction(interaction: discord.Interaction):
            if interaction.type is discord.InteractionType.component:
                got.append((interaction.user.name, interaction.data["custom_id"], interaction.data.get("values")))
                await interaction.response.send_modal(Two())
            elif interaction.type is discord.InteractionType.modal_submit:
                fields = [part.get("component", part) for part in interaction.data["components"]]
                got.append([part["value"] if "value" in part else part["values"] for part in fields])
                await interaction.response.send_message("got it", ephemeral=True)

    await start(prepare)
    ava, ben = stage.discord.person("Ava"), stage.discord.person("Ben")
    message = (await ava.slash("wall")).original
    for act in (
        lambda: ava.press(message, "off"),
        lambda: ava.press(message, "gone"),
        lambda: ava.press(message, "pick"),
        lambda: ben.press(message, "on"),
        lambda: ava.select(message, "pick", ["c"]),
        lambda: ava.select(message, "pick", ["a", "b"]),
    ):
        with pytest.raises(NotOffered):
            act()
    await ben.press(message, "delete:v1:7", force=True)
    await ava.select(message, "pick", ["c"], force=True)
    modal = (await ava.press(message, "on")).modal
    for values in (
        {"words": "xy", "shape": ["w"]},
        {"words": "xyz"},
        {"words": "xyz", "shape": ["v"]},
        {"no": "field"},
    ):
        with pytest.raises(NotOffered):
            ava.submit(modal, values)
    await ava.submit(modal, {"words": "", "shape": ["v"]}, force=True)
    await ava.forge_modal("appeal:v1:9", {"reason": "forged"})
    assert got == [
        ("ben", "delete:v1:7", None),
        ("ava", "pick", ["c"]),
        ("ava", "on", None),
        ["", ["v"]],
        ["forged"],
    ]


async def test_interactions_in_direct_messages_have_a_user_and_no_member(stage, start):
    got = []

    def prepare(bot):
        @bot.tree.command()
        async def me(interaction: discord.Interaction):
            """About me."""
            got.append((interaction.guild, interaction.user.name, interaction.context.dm_channel))
            await interaction.response.send_message("you")

    await start(prepare)
    ava = stage.discord.person("Ava")
    exchange = await ava.slash("me", channel=ava.direct)
    assert exchange.original.content == "you"
    assert got == [(None, "ava", True)]


async def test_the_payload_tells_permissions_limits_and_locales(stage, start):
    seen = {}

    def prepare(bot):
        @bot.tree.command()
        async def look(interaction: discord.Interaction):
            """Look."""
            seen[interaction.user.name] = interaction
            await interaction.response.send_message("ok", ephemeral=True)

    await start(prepare)
    stage.discord.club.guild.premium_tier = 2
    for name in ("Ava", "Mo", "Olu"):
        await stage.discord.person(name).slash("look")
    assert not seen["ava"].permissions.manage_messages
    assert seen["mo"].permissions.manage_messages
    assert seen["olu"].permissions.administrator
    assert seen["ava"].app_permissions.attach_files
    assert not seen["ava"].app_permissions.manage_messages
    assert seen["ava"].filesize_limit == 50 * 1024 * 1024
    assert str(seen["ava"].locale) == "en-US"
    assert str(seen["ava"].guild_locale) == "en-US"
    assert seen["ava"].is_guild_integration()
    assert seen["ava"].channel.name == "art"


async def test_a_thousand_commands_at_once_are_all_answered(stage, start):
    def prepare(bot):
        @bot.tree.command()
        async def ping(interaction: discord.Interaction, number: int):
            """Answer."""
            await interaction.response.send_message(str(number), ephemeral=True)

    await start(prepare)
    ava = stage.discord.person("Ava")
    exchanges: list[Exchange] = [ava.slash("ping", {"number": n}) for n in range(1000)]
    for number, exchange in enumerate(exchanges):
        await exchange.answered(60)
        assert exchange.original.content == str(number)


async def asyncio_pass() -> None:
    """Let what was just started begin."""
    await asyncio.sleep(0)
