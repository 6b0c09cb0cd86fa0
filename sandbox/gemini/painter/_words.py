"""What the words ask for: an hour, a place, things in it, weather, a colour."""

import random
import re
from dataclasses import dataclass

from sandbox.gemini.painter._colour import Colour, rgb

HOURS: dict[str, str] = {
    "dawn": "dawn sunrise morning early pastel spring",
    "day": "day noon midday sunny summer bright daylight blue",
    "sunset": "sunset golden evening dramatic epic warm autumn fall orange glow",
    "dusk": "dusk twilight violet purple mystic magic magical dreamy neon cyberpunk",
    "night": "night midnight moon moonlit moonlight stars starry star dark aurora borealis northern owl halloween",
}

PLACES: dict[str, str] = {
    "space": "space planet planets galaxy cosmos cosmic nebula saturn orbit rocket astronaut spaceship alien universe",
    "city": "city cities skyline street skyscraper skyscrapers town downtown urban tokyo london paris neon cyberpunk",
    "desert": "desert dune dunes sand sahara cactus camel pyramid oasis canyon",
    "sea": "sea ocean beach coast wave waves island harbour harbor bay boat ship sail sailing sailboat whale "
    "lighthouse tropical palm surf shore fish water pirate",
    "forest": "forest wood woods woodland pine jungle fir trees fox owl bear deer",
    "mountain": "mountain mountains alps peak peaks summit cliff valley lake fjord glacier dragon",
    "meadow": "meadow field fields flower flowers garden hill hills countryside farm grass rose tulip tulips daisy "
    "poppy poppies sunflower sunflowers lavender park village house cottage castle balloon tree cat kitten dog puppy",
}

THINGS: dict[str, str] = {
    "cat": "cat cats kitten kittens kitty tabby",
    "fox": "fox foxes",
    "dog": "dog dogs puppy puppies",
    "owl": "owl owls",
    "whale": "whale whales",
    "lighthouse": "lighthouse lighthouses beacon",
    "boat": "boat boats ship ships sailboat sail sailing yacht pirate",
    "castle": "castle castles palace fortress",
    "cottage": "house houses cottage cottages cabin hut farm village home",
    "balloon": "balloon balloons",
    "rocket": "rocket rockets spaceship spacecraft",
    "cactus": "cactus cacti",
    "palm": "palm palms tropical island beach oasis",
    "tree": "tree trees oak orchard blossom cherry",
    "flower": "flower flowers garden rose roses tulip tulips daisy daisies poppy poppies sunflower sunflowers lavender "
    "bouquet",
    "birds": "bird birds flock gull gulls seagull seagulls",
    "rings": "ring rings saturn",
    "rainbow": "rainbow",
    "aurora": "aurora borealis northern",
}

WEATHER: dict[str, str] = {
    "snow": "snow snowy winter ice icy frozen christmas glacier",
    "rain": "rain rainy raining storm stormy thunder wet",
    "fog": "fog foggy mist misty haze",
    "cloud": "cloud clouds cloudy",
}

TINTS: dict[str, Colour] = {
    "red": rgb("d9483b"),
    "pink": rgb("f08fb5"),
    "purple": rgb("8a5fc0"),
    "violet": rgb("8a5fc0"),
    "green": rgb("5fae6e"),
    "teal": rgb("3f9f9c"),
    "turquoise": rgb("3fb5b0"),
    "gold": rgb("f2b23e"),
    "golden": rgb("f2b23e"),
    "yellow": rgb("f5cf4f"),
    "neon": rgb("d048c8"),
    "cyberpunk": rgb("c040d0"),
}

FLOWER_KINDS: dict[str, int] = {
    "daisy": 0, "daisies": 0, "tulip": 1, "tulips": 1, "poppy": 2, "poppies": 2, "rose": 2, "roses": 2,
    "sunflower": 3, "sunflowers": 3, "lavender": 4,
}  # fmt: skip

COAT_WORDS: dict[str, str] = {
    "ginger": "ginger", "orange": "ginger", "red": "ginger", "grey": "grey", "gray": "grey", "silver": "grey",
    "black": "black", "white": "white", "tabby": "tabby", "brown": "tabby", "striped": "tabby", "cream": "cream",
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """A prompt as the painter understands it."""

    hour: str
    place: str
    things: tuple[str, ...]
    weather: frozenset[str]
    tint: Colour | None
    coat: str | None
    flower_kind: int | None


def _first(table: dict[str, str], words: list[str]) -> list[str]:
    """The names whose words occur, in the order in which the prompt mentions them."""
    found: dict[str, int] = {}
    for name, known in table.items():
        places = [words.index(word) for word in known.split() if word in words]
        if places:
            found[name] = min(places)
    return sorted(found, key=lambda name: found[name])


def read(prompt: str, rng: random.Random) -> Wish:
    """Understand a prompt; what it leaves open is left to the dice."""
    words = re.findall(r"[a-z]+", prompt.lower())
    things = _first(THINGS, words)
    places = _first(PLACES, words)
    hours = _first(HOURS, words)
    named = set(words)
    place = next((name for name in PLACES if name in named), None) or (places[0] if places else None)
    if place is None:
        place = rng.choice(("meadow", "mountain", "sea", "forest", "meadow", "mountain"))
    hour = hours[0] if hours else rng.choice(("day", "sunset", "dawn", "sunset", "day"))
    coat = next((COAT_WORDS[word] for word in words if word in COAT_WORDS), None)
    kind = next((FLOWER_KINDS[word] for word in words if word in FLOWER_KINDS), None)
    tint = next((TINTS[word] for word in words if word in TINTS), None)
    if coat and "cat" in things:
        tint = None  # the colour belongs to the cat
    return Wish(hour, place, tuple(things[:4]), frozenset(_first(WEATHER, words)), tint, coat, kind)
