"""The house's shape, read from the source: who imports whom, how long things are, who touches the world."""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("bot", "cogs", "config")
EVERYTHING = (*PRODUCT, "sandbox", "bench", "tests")

FLOORS = {
    "bot.prepare": 0,
    "bot.domain": 0,
    "config": 0,
    "bot.ui": 1,
    "bot.adapters": 2,
    "bot.services": 3,
    "bot.jobs": 4,
    "cogs": 5,
    "bot.client": 6,
    "bot.gateway": 6,
    "bot.app": 7,
    "bot.doctor": 7,
    "bot.roles": 7,
    "bot.cli": 8,
    "bot.demo": 8,
    "bot.setup": 8,
    "bot.__main__": 9,
}
MAY_IMPORT_CONFIG = ("config", "bot.app", "bot.roles", "bot.doctor", "bot.cli", "bot.setup")
BARE = ("bot", "bot.__main__", "bot.prepare", "bot.cli")
"""What runs before anything is installed."""


@dataclass(frozen=True)
class Module:
    name: str
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def floor(self) -> int | None:
        return next((FLOORS[part] for part in _prefixes(self.name) if part in FLOORS), None)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> frozenset[str]:
        """Every dotted name it imports, wherever in the file."""
        return frozenset(self._imported(self.nodes))

    @cached_property
    def early_imports(self) -> frozenset[str]:
        """What it imports as soon as it is imported itself."""
        return frozenset(self._imported(self.tree.body))

    def _imported(self, nodes: Iterable[ast.AST]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    dotted = f"{self._source(node)}.{alias.name}"
                    yield dotted if dotted in MODULES else self._source(node)

    def _source(self, node: ast.ImportFrom) -> str:
        """The module that `from … import` names, with leading dots resolved."""
        if node.level == 0:
            return str(node.module)
        parts = self.name.split(".") + ["__init__"] * (self.path.name == "__init__.py")
        return ".".join((*parts[: -node.level], *filter(None, [node.module])))

    def under(self, *packages: str) -> bool:
        return any(part in packages for part in _prefixes(self.name))


def _prefixes(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


def _modules() -> dict[str, Module]:
    found = {}
    for package in EVERYTHING:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = Module(name, path)
    return found


MODULES = _modules()


def _all(*packages: str) -> list[Module]:
    return [module for module in MODULES.values() if module.under(*packages)]


def test_every_file_of_the_bot_stands_on_a_floor() -> None:
    assert [m.name for m in _all(*PRODUCT) if m.floor is None and m.name != "bot"] == []


def test_a_file_imports_its_own_floor_or_a_lower_one() -> None:
    upward = [
        f"{module.name} imports {name}"
        for module in _all(*PRODUCT)
        for name in module.imports
        if name in MODULES and None not in (module.floor, MODULES[name].floor) and MODULES[name].floor > module.floor
    ]
    assert upward == []


def test_no_imports_go_in_a_circle() -> None:
    """Nor for a type alone or in the middle of a function: a part that names its whole cannot be read without it."""
    houses = _all(*PRODUCT, "sandbox", "bench")
    graph = {m.name: {n for n in m.imports if n in MODULES and n != m.name} for m in houses}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way[way.index(name) :], name))
        if name not in done:
            for other in sorted(graph.get(name, ())):
                visit(other, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_cogs_never_import_cogs() -> None:
    assert [(m.name, n) for m in _all("cogs") for n in m.imports if n.startswith("cogs")] == []


def test_settings_are_read_at_the_top_and_handed_down() -> None:
    others = [m for m in _all(*PRODUCT, "sandbox") if not m.under(*MAY_IMPORT_CONFIG)]
    assert [(m.name, n) for m in others for n in m.imports if n.partition(".")[0] == "config"] == []


def test_the_bot_and_its_stage_share_nothing() -> None:
    """A double that shares the subject's parser shares its mistakes."""
    assert [(m.name, n) for m in _all("sandbox") for n in m.imports if n.partition(".")[0] in PRODUCT] == []
    assert [(m.name, n) for m in _all(*PRODUCT) for n in m.imports if n.partition(".")[0] == "sandbox"] == []


def test_nothing_is_mocked() -> None:
    assert [m.name for m in MODULES.values() for n in m.imports if n.startswith(("unittest", "mock"))] == []


def test_one_module_knows_the_engine() -> None:
    assert {m.name for m in _all(*PRODUCT) for n in m.imports if n.partition(".")[0] == "dbos"} == {
        "bot.adapters.engine"
    }


def test_one_module_reads_the_environment() -> None:
    names = {"environ", "getenv", "environb", "putenv"}
    readers = {
        m.name
        for m in _all(*PRODUCT)
        for node in m.nodes
        if (isinstance(node, ast.Attribute) and node.attr in names and ast.unparse(node.value) == "os")
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and names & {a.name for a in node.names})
    }
    assert readers == {"config.settings"}


def test_the_domain_decides_without_the_world() -> None:
    """Standard library only, nothing awaited, no clock of its own."""
    for module in _all("bot.domain"):
        foreign = {n for n in module.imports if not n.startswith("bot.domain")}
        assert {n.partition(".")[0] for n in foreign} <= sys.stdlib_module_names - {"time", "asyncio", "os"}, (
            module.name
        )
        for node in module.nodes:
            assert not isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith), f"{module.name} awaits"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"now", "today", "utcnow"}, f"{module.name} looks at a clock"


@pytest.mark.parametrize(
    ("package", "foreign"),
    [
        ("bot.services", {"discord", "aiohttp", "gettext"}),
        ("bot.jobs", {"discord", "aiohttp", "gettext"}),
        ("bot.ui", {"aiohttp", "sqlalchemy"}),
        ("cogs", {"sqlalchemy", "aiohttp"}),
    ],
)
def test_each_floor_knows_only_its_own_trade(package: str, foreign: set[str]) -> None:
    assert [(m.name, n) for m in _all(package) for n in m.imports if n.partition(".")[0] in foreign] == []


def test_cogs_leave_errors_to_the_one_who_answers_them() -> None:
    trying = {m.name for m in _all("cogs") for node in m.nodes if isinstance(node, ast.Try)}
    assert trying <= {"cogs.errors"}


def test_a_bare_machine_can_begin() -> None:
    """Before anything is installed the standard library is all there is."""
    for name in BARE:
        for imported in MODULES[name].early_imports:
            assert imported in BARE or imported.partition(".")[0] in sys.stdlib_module_names, f"{name}: {imported}"


def test_names_say_what_a_file_is() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "handler", "handlers", "base", "common", "misc"}
    assert [m.name for m in MODULES.values() if vague & set(m.name.split("."))] == []


def test_files_end_before_a_reader_tires() -> None:
    lengths = {m.name: len(m.path.read_text(encoding="utf-8").splitlines()) for m in MODULES.values()}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_functions_end_before_a_reader_tires() -> None:
    long = {
        f"{m.name}.{node.name}": node.end_lineno - node.lineno + 1
        for m in MODULES.values()
        if not m.under("bot.adapters.migrations.versions")  # a migration is a list, written once and read never
        for node in m.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > 50
    }
    assert long == {}
