"""A server's rules on a request's way and in its moderators' hands, on both databases."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.adapters.database import Database
from bot.adapters.schema import word_rules
from bot.domain.errors import Refusal, Trouble
from bot.domain.policy import Circumstances
from bot.domain.wordrules import Clause, Kind, Problem, Source, Syntax
from bot.services import rulebook
from bot.services.rulebook import RuleBook
from bot.services.wordrules import WordRules
from tests.services.conftest import House, MovableClock, request
from tests.wordrules import rule, somebody

GUILD, MODERATOR = 1, 9


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def book(database: Database, clock: MovableClock) -> RuleBook:
    return RuleBook(database, clock)


@pytest.fixture
def words(database: Database) -> WordRules:
    return WordRules(database)


def clause(written: str, **more: object) -> Clause:
    return rule(written, **more).clause


async def check(rules: WordRules, guild_id: int, words: str, who: Circumstances) -> None:
    """Raise what acceptance would raise."""
    if (refusal := await rules.refusal(guild_id, words, who)) is not None:
        raise refusal


async def patterns(words: WordRules) -> Sequence[tuple[int, str]]:
    return [(one.number, one.pattern) for one in (await words.all_of(GUILD)).rules]


async def test_a_server_without_rules_lets_everything_pass(words: WordRules) -> None:
    await check(words, GUILD, "anything at all", somebody())


async def test_a_rule_is_found_by_the_very_next_request_and_lost_with_its_removal(
    words: WordRules, book: RuleBook
) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("volcano", note="no disasters"))
    with pytest.raises(Refusal, match="word_rule") as refused:
        await check(words, GUILD, "a v0lcano", somebody())
    assert refused.value.values == {"rule": 1, "note": "no disasters"}
    await check(words, 2, "another server's volcano", somebody())
    await book.remove(GUILD, MODERATOR, 101, 1)
    await check(words, GUILD, "a v0lcano", somebody())


async def test_another_process_change_is_seen_at_once(database: Database, book: RuleBook) -> None:
    here, there = WordRules(database), WordRules(database)
    await book.add(GUILD, MODERATOR, 100, clause("volcano"))
    for process in (here, there):
        with pytest.raises(Refusal, match="word_rule"):
            await check(process, GUILD, "volcano", somebody())
    await book.add(GUILD, MODERATOR, 101, clause("+volcano"))
    for process in (here, there):
        await check(process, GUILD, "volcano", somebody())


async def test_the_word_is_told_only_where_the_server_says_so(words: WordRules, book: RuleBook) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("volcano"))
    for told, expected in ((True, "v0lcano"), (False, None)):
        await book.tell_words(GUILD, MODERATOR, told=told)
        with pytest.raises(Refusal, match="word_rule") as refused:
            await check(words, GUILD, "one v0lcano.", somebody())
        assert refused.value.values.get("word") == expected


async def test_exempt_roles_and_channels_are_spared(words: WordRules, book: RuleBook) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("volcano", exempt_roles=(70,), exempt_channels=(8,)))
    await check(words, GUILD, "volcano", somebody(roles=frozenset({70})))
    await check(words, GUILD, "volcano", somebody(8))
    with pytest.raises(Refusal, match="word_rule"):
        await check(words, GUILD, "volcano", somebody())


async def test_rules_that_cannot_be_read_let_nothing_pass(database: Database, words: WordRules, book: RuleBook) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("volcano"))
    async with database.writing() as transaction:
        await transaction.execute(sa.update(word_rules).values(clause={"pattern": "x", "kind": "of magic"}))
    with pytest.raises(Refusal, match="rules_unreadable"):
        await check(words, GUILD, "innocent", somebody())


async def test_a_database_that_is_down_lets_nothing_pass() -> None:
    nowhere = Database("sqlite+aiosqlite:////nowhere/at/all.sqlite")
    with pytest.raises(Trouble, match="database_down"):
        await check(WordRules(nowhere), GUILD, "innocent", somebody())
    await nowhere.close()


async def test_a_rule_is_given_once_and_only_if_it_can_be_one(book: RuleBook) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("volcano"))
    with pytest.raises(Refusal, match="rule_exists") as known:
        await book.add(GUILD, MODERATOR, 101, clause("Volcano", note="again"))
    assert known.value.values == {"rule": 1}
    with pytest.raises(Refusal, match="bad_rule") as bad:
        await book.add(GUILD, MODERATOR, 102, clause("/(?!x)y/"))
    assert bad.value.values["why"] == "look_around"
    with pytest.raises(Refusal, match="no_such_rule"):
        await book.remove(GUILD, MODERATOR, 103, 7)
    with pytest.raises(Refusal, match="no_such_rule"):
        await book.remove(2, MODERATOR, 104, 1)


async def test_numbers_are_never_given_twice(words: WordRules, book: RuleBook) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("one"))
    await book.add(GUILD, MODERATOR, 101, clause("two"))
    await book.remove(GUILD, MODERATOR, 102, 2)
    await book.add(GUILD, MODERATOR, 103, clause("three"))
    assert await patterns(words) == [(1, "one"), (3, "three")]


async def test_every_change_can_be_taken_back_once(words: WordRules, book: RuleBook) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("one"))
    await book.remove(GUILD, MODERATOR, 101, 1)
    await book.undo(GUILD, MODERATOR, 101)
    assert await patterns(words) == [(1, "one")]
    with pytest.raises(Refusal, match="proposal_gone"):
        await book.undo(GUILD, MODERATOR, 101)
    with pytest.raises(Refusal, match="proposal_gone"):
        await book.undo(2, MODERATOR, 100)
    await book.undo(GUILD, MODERATOR, 100)
    assert await patterns(words) == []


async def test_an_import_changes_nothing_before_its_word_and_takes_the_place_of_the_last_one(
    words: WordRules, book: RuleBook
) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("own"))
    gore = [clause("*blood*", source=Source.AUTOMOD, group=70), clause("gore", source=Source.AUTOMOD, group=70)]
    proposed = await book.propose(GUILD, MODERATOR, 101, [*gore, clause("/(?=x)/")], [Problem(3, "*", "empty")])
    assert [problem.why for problem in proposed.problems] == ["empty", "look_around"]
    assert await patterns(words) == [(1, "own")]
    await book.apply(GUILD, MODERATOR, 101)
    assert await patterns(words) == [(1, "own"), (2, "*blood*"), (3, "gore")]
    later = await book.propose(GUILD, MODERATOR, 102, [gore[0], clause("new", source=Source.AUTOMOD, group=70)])
    assert later.known == 1
    await book.apply(GUILD, MODERATOR, 102)
    assert await patterns(words) == [(1, "own"), (2, "*blood*"), (4, "new")]
    await book.undo(GUILD, MODERATOR, 102)
    assert await patterns(words) == [(1, "own"), (2, "*blood*"), (3, "gore")]


async def test_a_proposal_is_its_makers_lasts_half_an_hour_and_yields_to_whoever_was_first(
    book: RuleBook, clock: MovableClock
) -> None:
    for change_id in (101, 102, 103):
        await book.propose(GUILD, MODERATOR, change_id, [clause(f"word{change_id}")])
    with pytest.raises(Refusal, match="proposal_gone"):
        await book.apply(GUILD, MODERATOR + 1, 101)
    with pytest.raises(Refusal, match="proposal_gone"):
        await book.apply(2, MODERATOR, 101)
    await book.apply(GUILD, MODERATOR, 101)
    with pytest.raises(Refusal, match="proposal_gone"):
        await book.apply(GUILD, MODERATOR, 101)
    with pytest.raises(Refusal, match="rules_changed"):
        await book.apply(GUILD, MODERATOR, 102)
    clock.shift += rulebook.LIFE + timedelta(seconds=1)
    with pytest.raises(Refusal, match="proposal_gone"):
        await book.apply(GUILD, MODERATOR, 103)


async def test_six_thousand_words_and_sixty_patterns_are_a_server_and_ten_thousand_are_not(
    words: WordRules, book: RuleBook
) -> None:
    spelled = ["".join("abcdefghjk"[int(digit)] for digit in f"{n:04}") for n in range(6000)]
    many = [clause(f"quo{word}") for word in spelled] + [clause(f"/patt{n}ern/") for n in range(60)]
    await book.propose(GUILD, MODERATOR, 101, many)
    await book.apply(GUILD, MODERATOR, 101)
    with pytest.raises(Refusal, match="word_rule") as refused:
        await check(words, GUILD, "here is qu0fkkk", somebody())
    assert refused.value.values["rule"] == 6000
    with pytest.raises(Refusal, match="too_many_rules"):
        await book.propose(GUILD, MODERATOR, 102, [clause(f"more{n}") for n in range(2000)])
    with pytest.raises(Refusal, match="too_many_rules") as patterns:
        await book.propose(GUILD, MODERATOR, 103, [clause(f"/more{n}/") for n in range(41)])
    assert patterns.value.values == {"patterns": rulebook.MOST_PATTERNS}
    await book.undo(GUILD, MODERATOR, 101)
    await check(words, GUILD, "here is qu0fkkk", somebody())


async def test_every_change_is_on_the_record(database: Database, book: RuleBook) -> None:
    await book.add(GUILD, MODERATOR, 100, clause("volcano"))
    await book.undo(GUILD, MODERATOR, 100)
    await book.tell_words(GUILD, MODERATOR, told=True)
    async with database.reading() as connection:
        rows = (await connection.execute(sa.text("SELECT action, old, new FROM audit ORDER BY number"))).all()
    assert [tuple(row) for row in rows] == [
        ("rules_changed", "[]", '["volcano"]'),
        ("rules_changed", '["volcano"]', "[]"),
        ("rules_changed", "false", "true"),
    ]


async def test_a_request_that_a_rule_stops_holds_nothing_and_asks_nobody(house: House) -> None:
    book = RuleBook(house.database, house.clock)
    await book.add(GUILD, MODERATOR, 100, clause("lighthouse"))
    with pytest.raises(Refusal, match="word_rule"):
        await house.generation.accept(house.asker(), request(prompt="a l1ghthouse"))
    quota = await house.generation.quota(GUILD, 7)
    assert (quota.day.used, quota.day.held) == (0, 0)
    assert house.images.orders == []
    await book.add(GUILD, MODERATOR, 101, Clause(pattern="lighthouse", syntax=Syntax.WORD, kind=Kind.ALLOW))
    assert await house.generation.accept(house.asker(), request(prompt="a lighthouse")) is not None
