"""`python3 -m config.documents`: write the README's tables and `.env.example` anew from what they describe."""

from pathlib import Path

from config.catalogue import load_catalogue_data
from config.settings import TABLE, Setting

ROOT = Path(__file__).resolve().parent.parent
README, ENV_EXAMPLE = ROOT / "README.md", ROOT / ".env.example"


def settings_table() -> str:
    rows = [f"| `{row.name}` | {_default(row)} | {_meaning(row)} |" for row in TABLE]
    return "\n".join(("| name | default | meaning |", "| --- | --- | --- |", *rows))


def models_table() -> str:
    """Each model of the catalogue: how to call it, what it draws, and what a picture costs."""
    lines = ["| model | in `/imagine` | sizes | US dollars a picture |", "| --- | --- | --- | --- |"]
    for model in load_catalogue_data()["models"]:
        sizes = " ".join(model.get("sizes", ["one size"]))
        price = ", ".join(p if size == "native" else f"{size} {p}" for size, p in model["price"].items())
        called = ", ".join(f"`{alias}`" for alias in model["aliases"])
        lines.append(f"| {model['label']} (`{model['id']}`) | {called} | {sizes} | {price} |")
    return "\n".join(lines)


def env_example() -> str:
    """`.env.example`: the required settings to fill in, every other one as a comment with its default."""
    lines = [
        "# Copy to .env, fill in, and let nobody else read it: chmod 600 .env (`python3 -m bot setup` does it all)."
    ]
    group = ""
    for row in TABLE:
        if row.group != group:
            group = row.group
            lines += ["", f"# {group}"]
        lines += ["", f"# {_plain(_meaning(row))}", f"{'' if row.required else '#'}{row.name}={row.default}"]
    return "\n".join(lines) + "\n"


TABLES = {"settings": settings_table, "models": models_table}


def readme(text: str) -> str:
    """The README with each table between its markers drawn anew."""
    for name, draw in TABLES.items():
        begin, end = f"<!-- {name}: python3 -m config.documents -->", f"<!-- /{name} -->"
        before, opened, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (opened and closed):
            raise ValueError(f"the README has no table between {begin} and {end}")
        text = f"{before}{begin}\n{draw()}\n{end}{after}"
    return text


def _default(row: Setting) -> str:
    return f"`{row.default}`" if row.default else "**required**" if row.required else ""


def _meaning(row: Setting) -> str:
    also = " and ".join(f"`{name}`" for name in row.aliases)
    return f"{row.meaning} Also read as {also}." if also else row.meaning


def _plain(text: str) -> str:
    return text.replace("`", "")


if __name__ == "__main__":
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")
    ENV_EXAMPLE.write_text(env_example(), encoding="utf-8")
