"""Buttons, selects and modals, from the press to what the bot makes of it, through an unmodified discord.py."""

import discord
import pytest

from sandbox.discord.forms import NotOffered
from tests.sandbox.cards import Card, picture


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


def prepare_wall(bot, got):
    """A bot that puts a wall up, opens a form at every press, and writes down what reaches it."""

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


async def test_only_what_is_there_can_be_used_unless_it_is_forged(stage, start):
    got = []
    await start(lambda bot: prepare_wall(bot, got))
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
