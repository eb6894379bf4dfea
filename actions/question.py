"""What was asked, as the understanding of language hands it over. Nothing in it is trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Sequence

from knowledge.base import KnowledgeBase

KINDS = ("role", "department", "credential", "organisation", "employer", "term")
GROUP = "role_group"  # a word such as "manager" that many roles share
LONGEST_TEXT = 2000   # characters that are looked at


def topic_of(intent: str) -> str:
    """Return the topic of an intent: "role_pay" is "role.pay", "start_small_venues" is "start.small-venues"."""
    theme, _, rest = intent.partition("_")
    return f"{theme}.{rest.replace('_', '-')}" if rest else theme


def intent_of(topic: str) -> str:
    """Return the intent of a topic, the other way round."""
    return topic.replace(".", "_").replace("-", "_")


FROM = re.compile(r"\bfrom (?:being |working as |a |an |the |my )*$", re.I)


@dataclass(frozen=True)
class Question:
    """One question: its topic, its words, the subjects named in it by kind, in the order of their places."""

    topic: str
    text: str = ""
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group: str | None = None
    places: dict[str, int] = field(default_factory=dict)  # of the roles named, in the text
    near: tuple[tuple[str, float], ...] = ()  # topics next in line with their probabilities, most likely first
    sure: float = 1.0           # probability of the topic
    aspect: str = ""            # of roles.compare: on what; of roles.match: "result" where no more is to be asked
    also_jobs: tuple[str, ...] = ()  # roles named by a word that is a term or a kind of employer as well ("promoter")
    whole: str = ""             # the message that the question is a part of
    words: str = ""             # the text without the names in it: what is asked of them; empty for a pressed button

    @property
    def message(self) -> str:
        """The words of the message that the question is a part of."""
        return self.whole or self.text

    @property
    def length(self) -> int:
        """How many words the question has."""
        return len(self.text.split())

    def about(self, topic: str, *roles: str) -> Question:
        """Return the question as one on ``topic`` about ``roles``."""
        return replace(self, topic=topic, named={**self.named, "role": roles})

    def first(self, kind: str) -> str | None:
        """Return the first subject of a kind; None where none was named."""
        return next(iter(self.named.get(kind, ())), None)

    def comes_from(self, role: str) -> bool:
        """Whether a role is named as where one comes from ("from being a lighting technician")."""
        return bool(FROM.search(self.text[:self.places.get(role, 0)]))

    def all(self, kind: str) -> tuple[str, ...]:
        return self.named.get(kind, ())


# A question about the trade in which a role is named is about that role.
OF_A_ROLE = {
    "conditions.overview": "role.conditions", "conditions.hours": "role.conditions", "conditions.travel": "role.conditions",
    "conditions.stress": "role.conditions", "conditions.health": "role.conditions", "conditions.pay": "role.pay",
    "training.overview": "role.training", "training.education": "role.training",
    "training.technical-skills": "role.skills", "training.soft-skills": "role.skills",
    "start.overview": "role.entry", "start.small-venues": "role.entry", "start.portfolio": "role.entry",
    "start.volunteering": "role.entry", "start.internships": "role.entry", "jobs.overview": "role.employers",
    "industry.overview": "role.overview",
}


# ... and one about a role where none is known is about the trade, unless it points at somebody.
OF_THE_TRADE = {
    "role.pay": "conditions.pay", "role.conditions": "conditions.overview", "role.training": "training.overview",
    "role.entry": "start.overview", "role.skills": "training.technical-skills", "role.employers": "jobs.overview",
    "role.overview": "industry.overview", "role.colleagues": "industry.overview",
}
POINTS = re.compile(r"\b(?:he|she|they|them|their|his|hers?|ones?|it|its|that|this|those|these)\b", re.I)
POINTING, WHOLE = 10, 5  # words up to which a message may point at a role; from which it says what it is about


def elliptical(question: Question) -> bool:
    """Whether a question leaves out what it is about ("pay?", "what do they do?")."""
    words = len(question.message.split())
    return question.text.startswith("/") or words < WHOLE or (words <= POINTING and bool(POINTS.search(question.text)))


def of_the_trade(question: Question) -> str | None:
    """Return the topic of the trade at large that answers a question about a role where none is meant; None where none does."""
    likely = (topic for topic, _ in question.near if OF_A_ROLE.get(topic) == question.topic)
    return next(likely, OF_THE_TRADE.get(question.topic))


UNSURE = ("nlu.fallback", "fallback.out-of-scope")
LOOSE = ("jobs.", "start.", "training.", "conditions.", "industry.", "passage", "glossary.", "roles.list", "chat.smalltalk", "care.")
DEFINED = {"term": "glossary.term", "credential": "training.credential", "employer": "industry.employer",
           "organisation": "industry.employer", "role": "role.overview"}  # what "what is …?" asks; the first kind that is named
WHAT_IS = re.compile(r"(?:(?:what|whats|what's|it|this|that|is|are|was|does|do|did|a|an|the|mean|means|meaning|stand|stands|for|of|define|"
                     r"explain|please|exactly|even|so|and|ok)\b[\W_]*)*[\W_]*", re.I)
SHORT = 14  # words up to which a message is taken to go on with the thread
LIKELY = 0.1  # probability from which the next likely reading is good enough inside a thread
UNCLEAR = 0.4 # probability below which a topic gives way to the thread
SURELY = 0.85 # probability from which only plain words turn a remark that is not about our field into one that is
CLOSE = 0.85  # closeness (knowledge/search.py) from which a description is taken for the job;
NEAR = 0.7    # the same where no other job
FAR_AHEAD = 0.1  # is as close by this much
CHATTY = ("chat.thanks", "chat.goodbye", "chat.restart", "chat.help", "chat.identity", "chat.privacy", "chat.feedback")
LEARNING = ("role.training", "role.entry", "role.progression", "career.path", "career.plan")
SURE = 0.6          # probability from which "not our field" is believed although something of ours is named
GLOSSARY_WORDS = 8  # words up to which a question in which a word of the trade stands is taken to be about that word
JOBS_THERE = re.compile(
    r"\W*(?:(?:the|any|all|what|which) )?(?:jobs?|roles?|positions?|work)(?: (?:at|in|for|with))?(?: an?| the)?\W*", re.I)
WHAT_IT_IS = ("role.overview", "glossary.term", "industry.overview", "passage")


def narrowed(topic: str, named: dict[str, tuple[str, ...]], words: int, also_jobs: tuple[str, ...] = (), others: str = "",
             sure: float = 0.0, group: str | None = None) -> str:
    """Return the topic that a question has because of what it names; ``words`` is its length, ``others`` what is no name,
    ``sure`` the probability of the topic, ``group`` a word in it that many roles share.
    """
    defined = next((kind for kind in DEFINED if named.get(kind)), None)
    if defined and WHAT_IS.fullmatch(others) and (topic.startswith(LOOSE) or topic in UNSURE):
        return DEFINED[defined]
    only_the_employer = named.get("employer") and not (named.get("term") or named.get("department") or group)
    if topic == "fallback.out-of-scope" and sure >= SURE:
        return topic
    if topic == "industry.employer" and set(named.get("role", ())) - set(also_jobs):
        return "role.overview"  # "what does a marketing person at a venue do"
    if topic == "industry.employer" and only_the_employer and JOBS_THERE.fullmatch(others):
        return "roles.list"
    if topic == "role.overview" and named.get("term") and not named.get("role") and words <= GLOSSARY_WORDS:
        return "glossary.term"
    described = re.search(r"\b(?:one|ones|guy|person|people|man|woman|lady) (?:who|that|\w{2,}ing)\b", others, re.I)
    no_other_job = not described and set(named.get("role", ())) == set(also_jobs)
    if topic in WHAT_IT_IS and (topic != "passage" or words <= GLOSSARY_WORDS) and only_the_employer and no_other_job:
        return "industry.employer"
    credentials = [id_ for id_ in named.get("credential", ()) if id_ != "degree"]
    if named.get("role"):
        return OF_A_ROLE.get(topic, topic)
    if credentials and (topic.startswith("training.") or topic in ("passage", "glossary.term", *UNSURE)):
        return "training.credential"
    if topic == "training.credential" and not credentials and named.get("department"):
        return "role.training"  # "can I get into rigging without college"
    if named.get("organisation") and not named.get("term") and topic in ("glossary.term", "passage", *UNSURE):
        return "industry.employer"
    if named.get("term") and words <= (GLOSSARY_WORDS if topic == "passage" else GLOSSARY_WORDS // 2) and topic in ("passage", *UNSURE):
        return "glossary.term"
    return topic


def questions_in(message: dict[str, Any], base: KnowledgeBase) -> list[Question]:
    """Return the questions of a parsed message (a tracker's ``latest_message``), at least one."""
    parts = message.get("questions") or [message]
    whole = str(message.get("text") or "")[:LONGEST_TEXT]
    return [_question(part, whole, base) for part in parts]


def _question(part: dict[str, Any], whole: str, base: KnowledgeBase) -> Question:
    intent = (part.get("intent") or {}).get("name") or "nlu_fallback"
    entities = part.get("entities") or []
    named = _named(entities, base)
    also_jobs = _also_jobs(entities, named)
    text = str(part.get("text") or "")[:LONGEST_TEXT]
    others = _without_names(text, entities)
    group = next((e["value"] for e in entities if e.get("entity") == GROUP and isinstance(e.get("value"), str)), None)
    topic = topic_of(intent)
    ranking = [(e.get("name", ""), float(e.get("confidence") or 0)) for e in part.get("intent_ranking") or []]
    return Question(
        topic=narrowed(topic, named, len(text.split()), also_jobs, others,
                       float((part.get("intent") or {}).get("confidence") or 0.0), group),
        also_jobs=also_jobs,
        places={role: e["start"] for role in named.get("role", ()) for e in reversed(entities)
                if e.get("value") == role and isinstance(e.get("start"), int)},
        sure=float((part.get("intent") or {}).get("confidence") or 0.0),
        text=text,
        named=named,
        whole=whole,
        words=others,
        group=group,
        near=tuple((topic_of(name), chance) for name, chance in ranking if name and name != intent)[:4],
    )


def _also_jobs(entities: Sequence[dict[str, Any]], named: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    things = [e.get("start") for e in entities if e.get("entity") in ("term", "employer") and isinstance(e.get("start"), int)]
    jobs = [e.get("value") for e in entities if e.get("entity") == "role" and e.get("start") in things]
    return tuple(role for role in named.get("role", ()) if role in jobs)


def _without_names(text: str, entities: Sequence[dict[str, Any]]) -> str:
    if text.startswith("/"):
        return ""
    for entity in entities:
        start, end = entity.get("start"), entity.get("end")
        if isinstance(start, int) and isinstance(end, int) and entity.get("entity") != GROUP:
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return " ".join(text.split())


def _named(entities: Sequence[dict[str, Any]], base: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """Return the known subjects among the entities; what a hand-made payload invents is left out."""
    named: dict[str, list[str]] = {}
    for entity in entities:
        kind, value = entity.get("entity"), entity.get("value")
        if kind in KINDS and isinstance(value, str) and (kind, value) in base.subjects:
            named.setdefault(kind, []).append(value)
    return {kind: tuple(dict.fromkeys(ids)) for kind, ids in named.items()}


def next_of_a_role(question: Question) -> str | None:
    """Return the likeliest of the next readings that is, or narrows to, one about a role."""
    return next((OF_A_ROLE.get(t, t) for t, _ in question.near if OF_A_ROLE.get(t, t).startswith("role.")), None)


def of_a_role(question: Question) -> str | None:
    """Return the topic as one about a role: its own, the one it narrows to, else the next likely one."""
    for topic, chance in ((question.topic, 1.0), *question.near):
        if chance >= LIKELY and (topic.startswith("role.") or topic in OF_A_ROLE):
            return OF_A_ROLE.get(topic, topic)
        if topic not in UNSURE and not topic.startswith("context."):
            return None
    return None
