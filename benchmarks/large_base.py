"""Writes a large folder of documents that nobody wrote: roles, articles, guides and terms in the form of the real ones.

    .venv/bin/python benchmarks/large_base.py build/large --roles 5000 --passages 200000

The sentences are put together from halves of real ones, so that words are as common and as rare as in the trade, and
some made-up words; the roles stand in families of twenty, each with its ladder. The same seed writes the same folder.
"""

from __future__ import annotations

import argparse
import re
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Iterable, Iterator

from tqdm import tqdm

from knowledge.reader import DOCUMENTS, read_library
from knowledge.vocabulary import ASPECTS, GUIDE_TOPICS, MAIN_DEPARTMENTS, TRAITS

FAMILY = 20         # roles
ARTICLE = 50        # passages
TERMS_A_FILE = 100
SOURCES = 700       # pages of the bibliography
EMPLOYERS = ("promoter", "venue", "production-company", "artist", "labour-company", "festival", "hire-company")
CREDENTIALS = tuple(f"card-{number}" for number in range(30))
THINGS = ("lighting", "sound", "video", "stage", "truss", "laser", "power", "radio", "wardrobe", "catering", "transport", "ticket",
          "merchandise", "camera", "scenery", "monitor", "backline", "effects", "network", "freight", "barrier", "tent", "cable",
          "press", "guest", "safety", "medical", "screen", "motor", "crowd")
JOBS = (  # of a family, from its head down; two words as they are said, and what else they are called
    ("head of", "chief of"), ("manager", "boss"), ("director", "lead"), ("designer", "planner"), ("supervisor", "overseer"),
    ("engineer", "expert"), ("programmer", "coder"), ("operator", "controller"), ("technician", "tech"), ("coordinator", "organiser"),
    ("rigger", "hanger"), ("specialist", "adviser"), ("carpenter", "builder"), ("buyer", "purchaser"), ("inspector", "checker"),
    ("assistant", "helper"), ("loader", "packer"), ("runner", "errand hand"), ("trainee", "apprentice"), ("hand", "crew member"),
)
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el", "or", "is", "un")]


class Generator:
    """Makes the documents; every choice comes from one random number generator."""

    def __init__(self, seed: int = 1):
        self.random = Random(seed)
        self.halves = _halves()
        self.words: set[str] = set()

    def library(self, roles: int, passages: int) -> Iterator[tuple[str, str]]:
        """Yield (path, text) of each document of a base with so many roles and passages in all."""
        yield "sources/pages.yml", "".join(_source(f"page_{number}", f"Page {number} of the trade") for number in range(SOURCES))
        yield from self._fixed()
        families = [f"{self.made_up()} {self.random.choice(THINGS)}" for _ in range(-(-roles // FAMILY))]
        titles = [_title(families[number // FAMILY], number % FAMILY) for number in range(roles)]
        for number in range(roles):
            yield f"roles/{_id(titles[number])}.md", self._role(number, titles, families[number // FAMILY])
        left = passages - 10 * roles - len(EMPLOYERS) - len(CREDENTIALS) - len(MAIN_DEPARTMENTS) - len(GUIDE_TOPICS)
        terms = min(500, left // 10)
        yield from self._terms(terms)
        articles = [f"report-{number}" for number in range(-(-(left - terms) // ARTICLE))]
        yield "sources/articles.yml", "".join(_source(f"article_{id_.replace('-', '_')}", id_) for id_ in articles)
        for number, id_ in enumerate(articles):
            yield f"articles/{id_}.md", self._article(id_, min(ARTICLE, left - terms - number * ARTICLE), titles)

    def made_up(self) -> str:
        """Return a word that there is not, and that was not returned before."""
        while True:
            word = "".join(self.random.sample(SYLLABLES, self.random.choice((2, 3, 3))))
            if word not in self.words:
                self.words.add(word)
                return word

    def sentence(self, about: str = "") -> str:
        """Return a sentence of two halves, most of them about something."""
        first, second = self.random.sample(self.halves, 2)
        named = f", {self.random.choice(('for', 'with', 'beside', 'after'))} the {about}" if about and self.random.random() < 0.6 else ""
        return f"{first[0].upper()}{first[1:]}{named}, {second}."

    def bullets(self, least: int, most: int, about: str = "", key: str = "") -> str:
        """Return statements, each with its source."""
        return "".join(f"- {self.sentence(about)} [{key or self._key()}]\n" for _ in range(self.random.randint(least, most)))

    def _key(self) -> str:
        return f"page_{self.random.randrange(SOURCES)}" if self.random.random() < 0.8 else "trade"

    def _fixed(self) -> Iterator[tuple[str, str]]:
        for path, kind, ids, more in (
            ("organisations/departments.md", "departments", MAIN_DEPARTMENTS, ""),
            ("organisations/employers.md", "employers", EMPLOYERS, ""),
            ("credentials/cards.md", "credentials", CREDENTIALS, "type: safety\n"),
        ):
            yield path, _front(kind, kind) + "".join(
                f"## {id_.replace('-', ' ').capitalize()}\nid: {id_}\n{more}\n{self.bullets(1, 3)}\n" for id_ in ids)
        yield "guides/trade.md", _front("guide", "The trade") + "".join(
            f"## About {topic}\ntopic: {topic}\n{'subject: venue' if topic == 'industry.employer' else ''}\n{self.bullets(2, 4)}\n"
            for topic in GUIDE_TOPICS)

    def _role(self, number: int, titles: list[str], family: str) -> str:
        place, title = number % FAMILY, titles[number]
        made_up, thing = family.split()
        job, other = JOBS[place]
        own = [self.made_up() for _ in range(2)]
        names = (f"{made_up} {thing} {other}", f"{made_up} {other}", f"{own[0]} {thing} {job}", f"{own[0]} {other}", own[1])
        described = "".join(f"  - {self.random.choice(self.halves).replace(':', '')} {self.random.choice(('for', 'near', 'of'))} "
                            f"the {thing} {self.random.choice((made_up, own[0], 'crew', 'gear'))}\n" for _ in range(10))
        front = (f"---\nid: {_id(title)}\ntitle: {title}\naliases: [{', '.join(names)}]\n"
                 f"departments: [{MAIN_DEPARTMENTS[number // FAMILY % len(MAIN_DEPARTMENTS)]}]\n"
                 f"seniority: {'head' if place == 0 else 'senior' if place < 5 else 'skilled' if place < 15 else 'entry'}\n"
                 f"described_as:\n{described}---\n\n# {title}\n\n{self.sentence(title.lower())} [{self._key()}]\n\n")
        prose = "".join(f"## {heading}\n{self.bullets(2, 4, title.lower())}\n" for heading in ASPECTS)
        open_to_all = place >= 15 or number == len(titles) - 1  # nobody is below the last
        traits = "".join(f"- {trait}: {'yes' if trait == 'entry-level' and open_to_all else self.random.choice(('no', 'some', 'yes'))}"
                         " [trade]\n" for trait in TRAITS)
        return f"{front}{prose}## Links\n{self._links(number, titles)}\n## Traits\n{traits}"

    def _links(self, number: int, titles: list[str]) -> str:
        """Up the ladder of the family, beside it, and now and then into another family."""
        up = number - self.random.randint(1, min(3, number % FAMILY)) if number % FAMILY else None
        beside = self.random.choice([other for other in range(max(0, number - 9), min(len(titles), number + 10)) if other != number])
        lines = [f"works with: {_id(titles[beside])}", f"hired by: {', '.join(self.random.sample(EMPLOYERS, 2))}",
                 f"helped by: {self.random.choice(CREDENTIALS)} | {self.random.choice(self.halves)}"]
        if up is not None:
            lines += [f"reports to: {_id(titles[up])}", f"leads to: {_id(titles[up])} | {self.random.choice(self.halves)}"]
        if number % FAMILY < 15:
            below = min(number - number % FAMILY + self.random.randint(number % FAMILY + 1, FAMILY - 1), len(titles) - 1)
            lines += [f"comes from: {_id(titles[below])}"] if below != number else []
        if self.random.random() < 0.2 and (far := self.random.randrange(len(titles))) != number:
            lines.append(f"leads to: {_id(titles[far])}")
        return "".join(f"- {line} [{self._key()}]\n" for line in lines)

    def _terms(self, count: int) -> Iterator[tuple[str, str]]:
        for start in range(0, count, TERMS_A_FILE):
            entries = ""
            for _ in range(start, min(count, start + TERMS_A_FILE)):
                word, other = self.made_up(), self.made_up()
                entries += f"## {word.capitalize()}\nid: {word}\naliases: {other}, {other} {word}\n\n{self.bullets(1, 2, word)}\n"
            yield f"glossary/words-{start}.md", _front("terms", "Words") + entries

    def _article(self, id_: str, passages: int, titles: list[str]) -> str:
        place, text = self.made_up(), _front("article", f"Report {id_.split('-')[1]}")
        for number in range(passages):
            title = self.random.choice(titles)
            text += (f"## Day {number + 1} at {place}\ntopic: passage\nmentions: role/{_id(title)}\n\n"
                     f"{self.bullets(1, 2, self.random.choice((title.lower(), place)), 'article_' + id_.replace('-', '_'))}\n")
        return text


def write(folder: Path, roles: int, passages: int, seed: int = 1, quiet: bool = False) -> None:
    """Write the documents of a large base into an empty or new folder, with progress."""
    for name, text in tqdm(Generator(seed).library(roles, passages), "writing", disable=quiet, unit=" files"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@lru_cache(maxsize=1)
def _halves() -> list[str]:
    """Return parts of real statements of four to twelve words, without what would be read as markup or sources."""
    texts = (statement.text for document in read_library(DOCUMENTS).documents for section in document.sections
             if section.heading not in ("Links", "Traits") for statement in section.statements)
    parts = (part.strip() for text in texts for part in re.split(r"[.,;:()|]\s*", text))
    return sorted({part[0].lower() + part[1:] for part in parts
                   if 4 <= len(part.split()) <= 12 and re.fullmatch(r"[A-Za-z][A-Za-z' -]*[a-z]", part)})


def _title(family: str, place: int) -> str:
    job = JOBS[place][0]
    return (f"{job} {family}" if job.endswith(" of") else f"{family} {job}").capitalize()


def _id(title: str) -> str:
    return title.lower().replace(" ", "-")


def _front(kind: str, title: str) -> str:
    return f"---\nkind: {kind}\ntitle: {title.capitalize()}\n---\n\n"


def _source(key: str, title: str) -> str:
    return f'{key}:\n  title: "{title}"\n  url: null\n  grade: A\n  seen: 2026-01-31\n'


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--roles", type=int, default=5000)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    write(chosen.folder, chosen.roles, chosen.passages, chosen.seed)


if __name__ == "__main__":
    main()
