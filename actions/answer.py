"""The answer to one question: what is said, and what it states for programs (the answer contract)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Iterable, Sequence

from knowledge.results import Passage, Source, Statement, Subject

COMMON_KNOWLEDGE = "Common trade knowledge (no published page)"
MOST_BUTTONS = 5     # Slack drops all of more than five
MOST_FOLLOW_UPS = 3
TURNS = ("answer", "ask", "chat", "fallback")


@dataclass(frozen=True)
class Button:
    """A follow-up that a channel may draw. ``payload`` is an intent with entities, at most 64 bytes (Telegram)."""

    title: str
    payload: str


@dataclass
class Answer:
    """What one question is answered with.

    ``response`` names a response of domain.yml, ``values`` fill it. ``topic``, ``subjects``, ``roles`` and ``sources``
    are stated as in the answer contract; ``turn`` is one of TURNS. ``remember`` are slots to set. ``card`` is for
    channels that can show more than text. ``forgets``: all that is kept of the conversation is to be deleted.
    """

    topic: str
    response: str
    turn: str = "answer"
    values: dict[str, Any] = field(default_factory=dict)
    subjects: Sequence[str] = ()
    roles: Sequence[str] = ()
    sources: Sequence[dict[str, Any]] = ()
    buttons: Sequence[Button] = ()
    remember: dict[str, Any] = field(default_factory=dict)
    card: dict[str, Any] | None = None
    forgets: bool = False

    def contract(self) -> dict[str, Any]:
        """Return the entry of ``answers`` in the contract."""
        stated: dict[str, Any] = {"topic": self.topic, "subjects": list(self.subjects), "sources": list(self.sources)}
        return {**stated, "roles": list(self.roles)} if self.roles else stated


def sources_of(passage: Passage, statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Return the sources of some statements as the contract states them: each page once, in the order of use."""
    section = passage.heading if passage.document == passage.heading else f"{passage.document}: {passage.heading}"
    return cited(section, statements)


def cited(section: str, statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Return the sources of statements that stand in ``section`` of our documents."""
    pages: dict[tuple[str, str | None], dict[str, Any]] = {}
    for statement in statements:
        for source in statement.sources or (Source(COMMON_KNOWLEDGE, None, "-"),):
            pages.setdefault((source.title, source.url), {
                "document": source.title, "section": section, "url": source.url, "grade": source.grade})
    return list(pages.values())


def merged(*sources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return several lists of sources as one, each page once."""
    pages = {(page["document"], page["url"]): page for some in sources for page in some}
    return list(pages.values())


def bullets(statements: Iterable[Statement | str]) -> str:
    """Return statements as lines of a list."""
    return "\n".join(f"- {s if isinstance(s, str) else s.text}" for s in statements)


def further(statements: Iterable[Statement | str]) -> str:
    """Return statements as lines after a first sentence; nothing where there are none."""
    lines = bullets(statements)
    return f"\n{lines}" if lines else ""


def titles(subjects: Sequence[Subject]) -> str:
    """Return the titles of some subjects as words: "rigger, stagehand and runner"."""
    names = [in_a_sentence(subject.title) for subject in subjects]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def in_a_sentence(title: str) -> str:
    """Return a title as it stands inside a sentence: lower case, but for abbreviations and proper names."""
    first, _, rest = title.partition(" ")
    return title if len(first) > 1 and (first.isupper() or not first[1:].islower()) else f"{first.lower()} {rest}".strip()


def with_article(title: str) -> str:
    """Return "a rigger" or "an usher"."""
    word = in_a_sentence(title)
    spoken_vowel = word[0] in "aeiou" and not word.startswith(("us", "uni", "eu")) or word.startswith(("usher", "RF", "LED"))
    return f"{'an' if spoken_vowel else 'a'} {word}"


def utterance(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return the contract of a turn of one or several answers."""
    turns = {answer.turn for answer in answers}
    turn = next(turn for turn in ("answer", "ask", "chat", "fallback") if turn in turns)
    stated = {"answers": [answer.contract() for answer in answers], "turn": turn}
    return {**stated, "forgotten": True} if any(answer.forgets for answer in answers) else stated
