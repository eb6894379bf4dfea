"""Finds the names of the knowledge base in a text: titles, aliases, plurals and misspellings, each with its id.

Exact names are matched by spaCy's PhraseMatcher; what is left over is compared by edit distance. The longest match
wins; a name of several subjects keeps all of them. A word of ordinary English is never taken for a misspelling by
itself ("manger" is one only beside "tour").
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Collection, Hashable, Iterable, Iterator, Sequence

import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from knowledge.meaning import FOLDER
from knowledge.results import Name

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # an apostrophe is no gap: "rigger's" is read as "riggers"
BRACKETS = re.compile(r"\(.*?\)")
SENTENCE_END = re.compile(r"(?<=\w[.?!;])\s+(?=[A-Z])|\n+")
LONGEST_NAME = 6    # words
SHORTEST_MISTAKEN = 6  # letters of a word that an ordinary one may be a misspelling of ("tour manger")
GROUP_AT_LEAST = 2  # roles whose names share their last word make it a group ("manager", "tech")
ABBREVIATIONS = {
    "mgr": "manager", "mngr": "manager", "eng": "engineer", "engr": "engineer", "dir": "director",
    "coord": "coordinator", "asst": "assistant", "oper": "operator", "op": "operator", "ops": "operators",
    "vid": "video", "prod": "production",
}
PERSONS = ("guy", "person", "man", "woman", "lady", "girl", "dude", "bloke", "lad", "fella", "chap", "people")  # "sound guy", "sound lady"
# What a role's last word is called as an activity: "camera operating", "driving trucks".
ACTIVITIES = {
    "operator": ("operating", "operation"), "manager": ("managing", "management"), "engineer": ("engineering",),
    "designer": ("designing",), "programmer": ("programming",), "technician": ("teching",), "tech": ("teching",),
    "driver": ("driving",), "loader": ("loading",), "seller": ("selling",), "accountant": ("accounting", "accountancy"),
    "coordinator": ("coordinating", "coordination"), "director": ("directing", "direction"), "promoter": ("promoting",),
    "buyer": ("buying",), "carpenter": ("carpentry",), "caterer": ("catering",), "electrician": ("electrics",),
    "usher": ("ushering",), "steward": ("stewarding",), "stagehand": ("stagehanding",),
}
SHORT_FORMS = ("arent", "isnt", "wasnt", "werent", "doesnt", "didnt", "hasnt", "havent", "wont", "cant", "couldnt", "shouldnt", "wouldnt")
Reading = tuple[str, str]  # kind, subject id


@dataclass(frozen=True)
class Match:
    """A name found in text[start:end]. ``readings`` are (kind, id); ``exact`` is False for a misspelling."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    exact: bool


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int


class Spellings:
    """Words by a key and by their length, so that one is compared only with those that can be near."""

    def __init__(self, words: Iterable[tuple[Hashable, str]]):
        self.words: dict[tuple[Hashable, int], list[str]] = defaultdict(list)
        for key, word in words:
            self.words[key, len(word)].append(word)

    def within(self, limit: int, key: Hashable, word: str) -> dict[str, int]:
        """Return the words of a key that differ from ``word`` by at most ``limit`` letters, each with how many."""
        lengths = range(len(word) - limit, len(word) + limit + 1)
        return _within(limit, word, [other for length in lengths for other in self.words.get((key, length), ())])


class NameFinder:
    """Finds names; made once from all names of the knowledge base."""

    def __init__(self, names: Sequence[Name]):
        self.readings: dict[str, tuple[Reading, ...]] = {}
        spelled: dict[str, list[Reading]] = defaultdict(list)
        for name in names:
            for form in _forms(name.name)[:1 if name.kind == "department" else None]:  # "that sounds good" is no sound
                if (name.kind, name.subject) not in spelled[form]:
                    spelled[form].append((name.kind, name.subject))
        named = set(spelled)
        for name in names:
            for form in _other_forms(name):
                if form not in named:
                    spelled[form].append((name.kind, name.subject))
        self.readings = {form: tuple(dict.fromkeys(readings)) for form, readings in spelled.items()}
        self.joined = {form.replace(" ", ""): form for form in self.readings}
        self.near_joined = Spellings((joined[0], joined) for joined in self.joined)
        self.by_word: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        self.near_single = Spellings((form[0], form) for form in self.readings if " " not in form and len(form) >= 5)
        for form in self.readings:
            words = form.split()
            for place, word in enumerate(words):
                if 2 <= len(words) <= LONGEST_NAME:
                    self.by_word[len(words), place, word].append(form)
        self.near_last = Spellings((length, word) for length, place, word in self.by_word if place == length - 1)
        self.groups = role_groups(names)
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="ORTH")
        for form in self.readings:
            self._matcher.add(form, [Doc(self._nlp.vocab, form.split())])

    def find(self, text: str) -> list[Match]:
        """Return the names in ``text`` in the order of their places; they do not overlap, nor reach into another sentence."""
        return [Match(match.start + start, match.end + start, match.readings, match.exact)
                for start, sentence in _sentences(text) for match in self._find(sentence)]

    def _find(self, text: str) -> list[Match]:
        words = self._words(text)
        if not words:
            return []
        taken: set[int] = set()
        exact = list(self._exact(words))
        longer = list(self._misspelt_around(words, exact))
        matches = [
            *self._take([span for span in exact if not any(_within_span(span, other) for other in longer)], words, taken, exact=True),
            *self._take([*longer, *self._misspelt(words, taken)], words, taken, exact=False),
        ]
        return sorted(matches, key=lambda match: match.start)

    def _words(self, text: str) -> list[Word]:
        """Return the words of a text in plain form; letters spelt out that make a known word are one ("f o h")."""
        words = [Word(_plain_word(m[0]), m.start(), m.end()) for m in WORD.finditer(text)]
        for start, end in reversed(list(_spelled_out(words))):
            joined = "".join(word.text for word in words[start:end])
            if joined in self.readings:
                words[start:end] = [Word(joined, words[start].start, words[end - 1].end)]
        return words

    def group(self, text: str) -> tuple[str, int, int] | None:
        """Return the first word in ``text`` that many roles share ("manager") with its place; None where there is none."""
        for match in WORD.finditer(text):
            for word in (_plain_word(match[0]), match[0].lower().removesuffix("s")):
                if word in self.groups:
                    return word, match.start(), match.end()
        return None

    def _take(self, spans: Iterable[tuple[int, int, str]], words: Sequence[Word], taken: set[int],
              exact: bool) -> Iterator[Match]:
        """Yield the longest spans first, none over words already taken."""
        for start, end, form in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
            places = set(range(start, end))
            if not places & taken:
                taken |= places
                yield Match(words[start].start, words[end - 1].end, self.readings[form], exact)

    def _exact(self, words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
        doc = Doc(self._nlp.vocab, [word.text for word in words])
        for id_, start, end in self._matcher(doc):
            yield start, end, self._nlp.vocab.strings[id_]
        for start, end in _spelled_out(words):
            form = self.joined.get("".join(word.text for word in words[start:end]))
            if form:
                yield start, end, form

    def _misspelt(self, words: Sequence[Word], taken: set[int]) -> Iterator[tuple[int, int, str]]:
        for length in range(min(LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                if not taken & set(range(start, start + length)):
                    form = self._closest([word.text for word in words[start:start + length]])
                    if form:
                        yield start, start + length, form

    def _misspelt_around(self, words: Sequence[Word], exact: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
        """Yield misspelt names of roles around one exact word that is less than a role: "merch manger" is not about "merch"."""
        for start, end, _ in exact:
            if end - start > 2:
                continue
            for first, last in ((start, end + 1), (start - 1, end)):
                if first < 0 or last > len(words) or any(f <= first and last <= e and e - f > 1 for f, e, _ in exact):
                    continue
                around = [word.text for word in words[first:last]]  # with two exact words only what is torn apart
                longer = self._closest(around) if end - start == 1 else self.joined.get("".join(around))  # "back line tech"
                if longer and " " in longer and self._names_role(longer):
                    yield first, last, longer

    def _closest(self, words: Sequence[str]) -> str | None:
        joined = self.joined.get("".join(words))
        if joined and len(words) > 1 and len("".join(words)) > 5 and not words[-1].endswith("ing"):
            return joined  # "stage hand", but not "side stage handing him a bass"
        if len(words) == 1:
            return self._closest_word(words[0])
        candidates: Collection[str] = {
            form for place, word in enumerate(words) for form in self.by_word.get((len(words), place, word), ())}
        wrong = len(words) - 1 if candidates else len(words)
        if not candidates and any(word not in ordinary_words() for word in words):
            candidates = self._each_misspelt(words)
        scored = [(distance, form) for form in _within(2 * wrong, " ".join(words), candidates)
                  if (distance := _distance(words, form.split())) is not None]
        return min(scored)[1] if scored else None

    def _each_misspelt(self, words: Sequence[str]) -> list[str]:
        """Return the names whose last word is like the last here, which few are, and whose first letter is the same."""
        length = len(words)
        return [form for word in self.near_last.within(2, length, words[-1])
                for form in self.by_word[length, length - 1, word] if form[0] == words[0][0]]

    def _closest_word(self, word: str) -> str | None:
        if len(word) < 4 or word in SHORT_FORMS:
            return None
        if word in self.joined:
            return self.joined[word]  # "frontofhouse"
        if word in ordinary_words() or word.removesuffix("s") in ordinary_words():
            return None
        limit = 1 if len(word) < 8 else 2
        a_word = _inflected(word)  # "blockers" are no misspelt bookers, but a "riger" has only lost a letter
        scored = [(distance, not self._names_role(form), len(form) == len(word), form)
                  for form, distance in self.near_single.within(limit, word[0], word).items() if not a_word or set(form) == set(word)]
        return min(scored)[-1] if scored else self._both_misspelt(word)

    def _names_role(self, form: str) -> bool:
        return any(kind == "role" for kind, _ in self.readings[form])

    def _both_misspelt(self, word: str) -> str | None:
        """A name written as one word with a mistake in it ("tourmanger")."""
        if len(word) < 9:
            return None
        scored = [(distance, self.joined[joined])
                  for joined, distance in self.near_joined.within(1 if len(word) < 14 else 2, word[0], word).items()]
        return min(scored)[1] if scored else None


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a text, each with where it starts; "Prod. Manager" is none."""
    start = 0
    for end in SENTENCE_END.finditer(text):
        before = text[:end.start()].split() or [""]
        if before[-1].rstrip(".").lower() not in ABBREVIATIONS:
            yield start, text[start:end.end()]
            start = end.end()
    yield start, text[start:]


def _inflected(word: str) -> bool:
    """Whether an unknown word is a form of an ordinary one ("boomer", "blockers")."""
    stems = (word.removesuffix(ending) for ending in ("ers", "er", "ed", "ing") if word.endswith(ending))
    return any(stem in ordinary_words() or stem + "e" in ordinary_words() for stem in stems)


def _within_span(span: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def _plain_word(word: str) -> str:
    """Return a word in lower case without apostrophes, an abbreviation written out."""
    word = word.lower().replace("'", "").replace("’", "")  # word by word: lower() can make a text longer ("İ")
    return ABBREVIATIONS.get(word, word)


def _within(limit: int, text: str, forms: Collection[str]) -> dict[str, int]:
    """Return those of ``forms`` that differ from ``text`` by at most ``limit`` letters, each with how many."""
    return {form: distance for form, distance, _ in process.extract(text, forms, scorer=OSA.distance, score_cutoff=limit, limit=None)}


def _distance(words: Sequence[str], form: Sequence[str]) -> int | None:
    """Return the letters that differ between two equally long names; None where a word is too far off."""
    total = 0
    for word, right in zip(words, form):
        limit = 0 if len(right) < 4 else 1 if len(right) < 6 else 2
        distance = OSA.distance(word, right)
        others = [w for w in zip(words, form) if w != (word, right)]
        if len(others) > 1 and all(w == f for w, f in others) and len(right) > 3:
            limit = max(limit, 2)  # "front of hows engineer": the rest of a long name vouches for it
        elif word != right and word in ordinary_words() and (distance == limit == 2 or len(right) < SHORTEST_MISTAKEN):
            return None  # "tour books" are no tour cooks
        if distance > limit:
            return None
        total += distance
    return total


def _spelled_out(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield the runs of three or more single letters ("r i g g e r")."""
    start = 0
    for place in range(len(words) + 1):
        if place == len(words) or len(words[place].text) > 1:
            if place - start >= 3:
                yield start, place
            start = place + 1


def _forms(name: str) -> list[str]:
    """Return a name and its plural in plain words ("m&g" is "m g"), with and without what it has in brackets."""
    written = dict.fromkeys(" ".join(_plain_word(w) for w in WORD.findall(part)) for part in (name, BRACKETS.sub("", name)))
    return [form for words in written if words for form in _plurals(words)]


def _plurals(name: str) -> list[str]:
    if name.endswith("man"):
        return [name, name[:-3] + "men"]
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return [name, name[:-1] + "ies"]
    if name.endswith("s"):
        return [name]
    return [name, name + "s"]


def _activities(name: str) -> Iterator[str]:
    """Yield what else a role is called by: its work ("truck driving", "driving trucks"), another word for a person."""
    *of, last = (_plain_word(word) for word in WORD.findall(BRACKETS.sub("", name)))
    if of and last in PERSONS:
        yield from (" ".join([*of, person]) for person in PERSONS)
    for activity in ACTIVITIES.get(last, ()):
        yield " ".join([*of, activity])
        if of:
            yield from (" ".join([activity, *of]), " ".join([activity, *of]) + ("es" if of[-1].endswith("s") else "s"))


def _other_forms(name: Name) -> Iterator[str]:
    """Yield what a role is called beside its names; nothing for other kinds."""
    if name.kind == "role":
        yield from _activities(name.name)
    if name.kind == "role" and name.is_title:
        yield from _turned(name.name)


def _turned(title: str) -> Iterator[str]:
    """Yield a title the other way round: "crew chief for lighting", "manager of the tour"."""
    words = [_plain_word(word) for word in WORD.findall(BRACKETS.sub("", title))]
    for place in range(1, len(words)):
        yield from (f"{last} {of} {' '.join(words[:place])}" for last in _plurals(" ".join(words[place:]))
                    for of in ("of", "for", "of the", "for the"))


def role_groups(names: Sequence[Name]) -> dict[str, list[str]]:
    """Return the last words that several roles share in their titles, or in so many aliases that the word is one for a
    kind of job ("tech"), with those roles in the order of the documents.
    """
    titles: dict[str, dict[str, None]] = defaultdict(dict)
    aliases: dict[str, dict[str, None]] = defaultdict(dict)
    for name in names:
        last = name.name.split()[-1]
        if name.kind == "role":
            for table in (titles, aliases) if name.is_title else (aliases,):
                table[last].setdefault(name.subject)
    whole = {name.name for name in names}
    groups = {word: roles for word, roles in titles.items() if len(roles) >= GROUP_AT_LEAST}
    groups |= {word: roles for word, roles in aliases.items()
               if len(roles) >= 8 * GROUP_AT_LEAST and word not in groups and word not in PERSONS}
    return {word: list(roles) for word, roles in groups.items() if word not in whole}


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Return the whole words that the encoder's tokenizer knows: some 20,000 of English."""
    vocabulary = json.loads((FOLDER / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(word for word in vocabulary if word.isalpha())
