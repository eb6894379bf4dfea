"""Slips of the finger, to make wording as people type it: for tuning the encoder and for judging how much they matter."""

from __future__ import annotations

from random import Random

KEYS = "qwertyuiopasdfghjklzxcvbnm"
SHORTEST = 4  # letters of a word that gets one


def misspelt(text: str, random: Random) -> str:
    """Return ``text`` with one slip in one of its longer words: a letter left out, doubled, swapped or hit wrongly."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= SHORTEST]
    if not places:
        return text
    place = random.choice(places)
    word = words[place]
    at = random.randrange(1, len(word) - 1)
    slip = random.choices(("left out", "swapped", "wrong", "doubled"), (3, 3, 2, 2))[0]
    words[place] = {
        "left out": word[:at] + word[at + 1:],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2:],
        "wrong": word[:at] + random.choice(KEYS) + word[at + 1:],
        "doubled": word[:at] + word[at] + word[at:],
    }[slip]
    return " ".join(words)
