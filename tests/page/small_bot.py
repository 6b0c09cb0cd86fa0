"""A small bot on unmodified discord.py that uses everything the page has to play its part in."""

import asyncio
import io
import json

import discord
from discord import app_commands, ui
from PIL import Image

from tests.page import example_cards


def picture(words: str = "teal", size: tuple[int, int] = (96, 54)) -> bytes:
    tone = sum(words.encode()) % 200
    out = io.BytesIO()
    Image.new("RGB", size, (tone, 110, 200 - tone)).save(out, "PNG")
    return out.getvalue()


class Form(ui.Modal, title="Edit this picture"):
    words = ui.Label(
        text="Your words",
        description="What should change",
        component=ui.TextInput(style=discord.TextStyle.paragraph, min_length=3, max_length=200, default="a fox"),
    )
    shape = ui.Label(
        text="Shape",
        component=ui.RadioGroup(options=[discord.RadioGroupOption(label=name, value=name) for name in ("1:1", "16:9")]),
    )
    extras = ui.Label(
        text="Extras",
        component=ui.CheckboxGroup(
            required=False,
            min_values=0,
            options=[
                discord.CheckboxGroupOption(label="Bigger", value="big"),
                discord.CheckboxGroupOption(label="Warmer", value="warm", default=True),
            ],
        ),
    )
    reference = ui.Label(text="References", component=ui.FileUpload(min_values=0, max_values=3, required=False))
    hidden = ui.Label(text="Behind a spoiler", component=ui.Checkbox())

    async def on_submit(self, interaction: discord.Interaction) -> None:
        files = [[each.filename, each.size] for each in self.reference.component.values]
        told = {
            "words": self.words.component.value,
            "shape": self.shape.component.value,
            "extras": self.extras.component.values,
            "files": files,
            "hidden": self.hidden.component.value,
        }
        await interaction.response.send_message(f"form {json.dumps(told)}", ephemeral=True)


class Card(ui.LayoutView):
    def __init__(self, url: str, words: str, *, spoiler: bool = False) -> None:
        super().__init__(timeout=None)
        row = ui.ActionRow()
        for custom_id, label in (
            ("again", "Again"),
            ("edit", "Edit…"),
            ("silent", "Say nothing"),
            ("secret", "Just for me"),
        ):
            button: ui.Button = ui.Button(label=label, custom_id=custom_id)
            button.callback = getattr(self, custom_id)
            row.add_item(button)
        choose: ui.Select = ui.Select(
            custom_id="mood",
            placeholder="Choose a mood",
            options=[
                discord.SelectOption(label=each, value=each.lower(), description=f"A {each.lower()} one")
                for each in ("Calm", "Wild", "Odd")
            ],
        )
        choose.callback = self.mood
        people: ui.UserSelect = ui.UserSelect(custom_id="people", placeholder="Show it to", min_values=1, max_values=2)
        people.callback = self.people
        self.text: ui.TextDisplay = ui.TextDisplay(f"> {discord.utils.escape_markdown(words)}")
        gallery = ui.MediaGallery(discord.MediaGalleryItem(url, description=f"Painted from: {words}", spoiler=spoiler))
        self.add_item(
            ui.Container(self.text, gallery, row, ui.ActionRow(choose), ui.ActionRow(people), accent_colour=0x3B9B6D)
        )

    async def again(self, interaction: discord.Interaction) -> None:
        self.text.content = "> painted again"
        await interaction.response.edit_message(view=self)

    async def edit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    async def silent(self, interaction: discord.Interaction) -> None:
        """Leaves the person waiting: three seconds later the page has to say so."""

    async def secret(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("for your eyes only", ephemeral=True)

    async def mood(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"mood {interaction.data['values']}")

    async def people(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"people {sorted(interaction.data['resolved']['users'])}")


class PageBot(discord.Client):
    """`log` has what the bot was told, for tests to compare with what was done in the page."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True),
            guild_ready_timeout=0.1,
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.tree = app_commands.CommandTree(self)
        self.log: list[dict[str, object]] = []
        self.go_on = asyncio.Event()
        for command in (
            self._imagine(),
            self._hello(),
            self._cards(),
            self._silent(),
            self._quota(),
            self._details(),
            self._moderate(),
        ):
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    def _imagine(self) -> app_commands.Command:
        @app_commands.command(description="Paint a picture from your words")
        @app_commands.describe(
            prompt="What should be painted",
            aspect="The shape",
            model="Which painter",
            count="How many",
            reference="A picture to begin with",
        )
        @app_commands.choices(
            aspect=[
                app_commands.Choice(name=f"{name} {shape}", value=shape)
                for name, shape in (("Square", "1:1"), ("Wide", "16:9"), ("Tall", "9:16"))
            ]
        )
        async def imagine(
            interaction: discord.Interaction,
            prompt: app_commands.Range[str, 3, 500],
            aspect: str = "1:1",
            model: str = "flash",
            count: app_commands.Range[int, 1, 4] = 1,
            reference: discord.Attachment | None = None,
        ) -> None:
            told = {
                "prompt": prompt,
                "aspect": aspect,
                "model": model,
                "count": count,
                "reference": reference.filename if reference else None,
            }
            self.log.append(told)
            await interaction.response.defer(thinking=True)
            if prompt.startswith("slowly"):
                await self.go_on.wait()
            name = "easel-1-1.png"
            view = Card(f"attachment://{name}", prompt, spoiler="secret" in prompt)
            await interaction.edit_original_response(
                view=view, attachments=[discord.File(io.BytesIO(picture(prompt)), name)]
            )

        @imagine.autocomplete("model")
        async def models(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            names = {"Flash Image": "flash", "Pro Image": "pro", "Nano Banana": "nano"}
            return [
                app_commands.Choice(name=name, value=value)
                for name, value in names.items()
                if current.lower() in name.lower()
            ]

        return imagine

    def _hello(self) -> app_commands.Command:
        @app_commands.command(description="Say something back, to you alone")
        async def hello(interaction: discord.Interaction, words: str = "hello") -> None:
            await interaction.response.send_message(words, ephemeral=True)

        return hello

    def _cards(self) -> app_commands.Command:
        @app_commands.command(name="cards", description="Every kind of card")
        async def show(interaction: discord.Interaction) -> None:
            await interaction.response.send_message(view=example_cards.settings(), ephemeral=True)

        return show

    def _silent(self) -> app_commands.Command:
        @app_commands.command(description="Never answers")
        async def silent(interaction: discord.Interaction) -> None:
            self.log.append({"silent": str(interaction.user)})

        return silent

    def _quota(self) -> app_commands.Group:
        group = app_commands.Group(name="quota", description="What is left")

        @group.command(description="Show what is left for you")
        async def show(interaction: discord.Interaction, member: discord.Member | None = None) -> None:
            await interaction.response.send_message(
                f"quota of {(member or interaction.user).display_name}", ephemeral=True
            )

        return group

    def _moderate(self) -> app_commands.Command:
        @app_commands.command(description="For moderators")
        @app_commands.default_permissions(manage_messages=True)
        async def moderate(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("moderated", ephemeral=True)

        return moderate

    def _details(self) -> app_commands.ContextMenu:
        @app_commands.context_menu(name="Picture details")
        async def details(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"details of {message.id}", ephemeral=True)

        return details
