"""What the word rules catch, what they catch by mistake, and how fast: `python -m bot bench words`.

Recall: 200 words, each written in every way of `bench.evasions`. False positives: thousands of innocent prompts in
twelve languages against the same 200 words, and others in eight more languages that the rules were never changed for.
Misses are listed.
"""

import itertools
import random
import statistics
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import re2

from bench.evasions import EVASIONS, LATER, Evasion
from bench.hostile import FIFTY_KB, PATIENCE, PATTERNS, time_in_python
from bot.adapters.wordmatch import OPTIONS, Matcher, weigh
from bot.domain.policy import Circumstances
from bot.domain.text import clean
from bot.domain.wordrules import Clause, Rule, Syntax, decide, read_pattern

DATA = Path(__file__).parent / "data"
SENTENCES = ("{}", "a painting of {} in the rain", "oil on canvas, {} at blue hour")
ANYWHERE = Circumstances(1, 1, None, frozenset(), None, age_restricted=False)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def words() -> list[str]:
    return (DATA / "words.txt").read_text(encoding="utf-8").split()


def benign(file: str = "benign.toml") -> Iterator[str]:
    """Every combination of each language's parts, the traps, and the sentences made for this."""
    data = tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    traps = data.pop("traps")
    for parts in data.values():
        for beginning, middle, end in itertools.product(parts["begin"], parts["middle"], parts["end"]):
            yield f"{beginning} {middle}, {end}"
    for word in traps["words"].split():
        yield from (sentence.format(word) for sentence in SENTENCES)
    yield from traps["sentences"].strip().splitlines()


def rules(patterns: Iterable[str]) -> list[Rule]:
    made = []
    for number, written in enumerate(patterns, 1):
        pattern, syntax = read_pattern(written)
        made.append(Rule(pattern=pattern, syntax=syntax, number=number, created_by=1, created_at=EPOCH))
    return made


def recall(matcher: Matcher, evasions: Mapping[str, Evasion]) -> dict[str, dict[str, str]]:
    """For each way of writing, the words that were missed, and the prompts that they were written in."""
    missed: dict[str, dict[str, str]] = {}
    for name, evasion in evasions.items():
        chance = random.Random(name)  # noqa: S311  # the same words each time
        missed[name] = {}
        for count, word in enumerate(words()):
            prompt = clean(SENTENCES[count % 3].format(evasion(word, chance)))
            if decide(matcher.find(prompt), ANYWHERE).against is None:
                missed[name][word] = prompt
    return missed


def mistakes(matcher: Matcher, prompts: Iterable[str]) -> tuple[int, list[str]]:
    """How many innocent prompts there are, and those that were stopped, with the reason."""
    stopped, count = [], 0
    for count, prompt in enumerate(prompts, 1):  # noqa: B007  # the last count is the number
        if (hit := decide(matcher.find(clean(prompt)), ANYWHERE).against) is not None:
            stopped.append(f"{hit.rule.pattern} ({hit.level.name}: {hit.read_as}) in: {prompt}")
    return count, stopped


def percentiles(matcher: Matcher, prompts: list[str], rounds: int) -> tuple[float, float]:
    """Median and p99 of one check, in milliseconds of the processor."""
    taken = []
    for turn in range(rounds):
        begun = time.thread_time()
        matcher.find(prompts[turn % len(prompts)])
        taken.append((time.thread_time() - begun) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def large_rules() -> list[Rule]:
    """6,000 made-up words, a tenth of them with stars, and 60 patterns such as servers have."""
    chance = random.Random(6000)  # noqa: S311
    syllables = ["ba", "cro", "din", "fel", "gur", "ham", "jix", "kol", "mur", "nep", "pra", "qui", "sto", "tav", "vez"]
    found: dict[str, None] = {}
    while len(found) < 6000:
        word = "".join(chance.choices(syllables, k=chance.randint(2, 4)))
        found[f"{word}*" if chance.random() < 0.05 else f"*{word}" if chance.random() < 0.05 else word] = None
    shapes = [r"/(?i)\b{0}[s5$]?\b/", r"/(?i){0}[\W_]{{0,3}}{1}/", r"/{0}\d{{2,4}}/", r"/(?i)({0}|{1})+(ing|ed)?\b/"]
    patterns = [chance.choice(shapes).format(*chance.choices(syllables, k=2)) + "" for _ in range(60)]
    return rules([*found, *patterns])


def long_prompts(share: float) -> list[str]:
    """Prompts of 2,000 characters in every language by turns, a share of their sentences disguised."""
    chance = random.Random(2000)  # noqa: S311
    pool, ways = list(benign()), list(EVASIONS.values())
    made = []
    for _ in range(20):
        parts: list[str] = []
        while sum(map(len, parts)) < 2000:
            sentence = chance.choice(pool)
            parts.append(chance.choice(ways)(sentence, chance)[:400] if chance.random() < share else sentence)
        made.append(clean(". ".join(parts))[:2000])
    return made


def main() -> None:
    said = sys.stdout.write
    matcher = Matcher(rules(words()))
    for title, evasions in (("first", EVASIONS), ("later", LATER)):
        missed = recall(matcher, evasions)
        total, lost = len(words()) * len(evasions), sum(map(len, missed.values()))
        said(f"\nRecall, {title} ways: {len(evasions)} x {len(words())} words: {1 - lost / total:.2%}\n")
        for name, texts in sorted(missed.items(), key=lambda item: -len(item[1])):
            if texts:
                said(f"  {name:32} {1 - len(texts) / len(words()):6.1%}  {_listed(texts)}\n")
        whole = [name for name, texts in missed.items() if not texts]
        said(f"  all 200 words: {len(whole)} ways: {', '.join(whole)}\n")
    for title, file in (("made to pass", "benign.toml"), ("held out", "benign_held_out.toml")):
        count, stopped = mistakes(matcher, benign(file))
        said(f"\nFalse positives, {title}: {len(stopped)} of {count} prompts ({len(stopped) / count:.3%})\n")
        said("".join(f"  {line}\n" for line in stopped))
    _speed()
    _hostile()


def _listed(missed: Mapping[str, str]) -> str:
    """Every word that was missed, or every other one where that is the shorter list; and one as it was written."""
    caught = [word for word in words() if word not in missed]
    kind, told = ("missed", list(missed)) if len(missed) <= len(caught) else ("none but", caught)
    return f"{kind}: {' '.join(told) or 'none'}; such as {next(iter(missed.values()))!a}"


def _speed() -> None:
    begun = time.perf_counter()
    matcher = Matcher(large_rules())
    built = time.perf_counter() - begun
    sys.stdout.write(
        f"\n6,000 words and 60 patterns, built in {built * 1000:.0f} ms; one prompt of 2,000 characters:\n"
    )
    for share, kind in ((0.0, "ordinary words"), (0.1, "a tenth disguised"), (0.5, "half disguised")):
        middle, p99 = percentiles(matcher, long_prompts(share), 1000)
        sys.stdout.write(f"  {kind:18} median {middle:.2f} ms, p99 {p99:.2f} ms of the processor\n")


def _hostile() -> None:
    said = sys.stdout.write
    faults, slowest, weighing = Counter[str](), (0.0, ""), 0.0
    for pattern in PATTERNS:
        begun = time.thread_time()
        fault = weigh(Clause(pattern=pattern, syntax=Syntax.RE2))
        weighing = max(weighing, time.thread_time() - begun)
        faults[fault or "taken"] += 1
        if fault is None:
            slowest = max(slowest, *((_seconds(pattern, text), pattern) for text in FIFTY_KB))
    said(f"\n{len(PATTERNS)} hostile patterns, weighed in at most {weighing * 1000:.0f} ms each: {dict(faults)}\n")
    said(f"  those taken, on {len(FIFTY_KB)} texts of 50 kB: slowest {slowest[0] * 1000:.1f} ms ({slowest[1]})\n")
    for pattern, length, seconds in time_in_python():
        taken = f"not done after {PATIENCE:.0f} s on" if seconds is None else f"{seconds:.2f} s on"
        said(f"  Python's re, {pattern!r}: {taken} {length} characters\n")


def _seconds(pattern: str, text: str) -> float:
    compiled = re2.compile(pattern, OPTIONS)
    content = text.encode()[:50_000]
    begun = time.thread_time()
    compiled.search(content)
    return time.thread_time() - begun


if __name__ == "__main__":
    main()
