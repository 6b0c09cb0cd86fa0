"""What people do with a bot, from the gateway to the picture, through an unmodified discord.py.

Every test here runs over the unix socket and over TCP, and, where EASEL_DISCORD_SPEC names Discord's schemas, with
everything that passes held against them.
"""

import asyncio

import discord
from discord import app_commands

from sandbox.discord.exchange import Exchange
from tests.sandbox.cards import Card, file, picture


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
    plain = {"text": "t", "number": 3, "share": 0.5, "flag": True}
    named = {"member": mo, "role": club.boosters, "place": club.lounge, "anyone": mo}
    options = plain | named | {"upload": ("sketch.png", b"\x89PNG")}
    exchange = await stage.discord.person("Ava").slash("all kinds take", options)
    assert exchange.original.ephemeral
    resolved = {"member": mo.id, "role": "Boosters", "place": "lounge", "anyone": mo.id}
    assert got == plain | resolved | {"upload": b"\x89PNG", "may": True}


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
    await asyncio.sleep(0)
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
