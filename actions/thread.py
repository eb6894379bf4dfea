"""The thread of a conversation: what a message means after what was said before it.

The understanding of language reads each message by itself. "Pay?" is a question about money in general; right after a
rigger it is one about riggers. Each rule below turns a question into the one it stands for, or leaves it as it is; the
first that applies decides.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Callable

from actions.memory import Memory
from actions.phrases import (
    ABOUT_THE_TRADE,
    AMONG,
    ANOTHER_WAY,
    BACK_TO,
    BEFORE,
    COMPARE,
    COMPARED_TO,
    COMPARING,
    CONNECTING,
    COST,
    DESPAIR,
    FIRST_STEP,
    FORGET_ME,
    GIVEN_BY,
    HELP,
    HOW_LONG,
    IN_GENERAL,
    INSTEAD,
    KEEP,
    LICENCE,
    MINOR,
    NEXT_ONE,
    ON_THE_WAY,
    ONLY_A_PLACE,
    ORDINAL,
    OTHER,
    PLACE,
    RESULT,
    SIMILAR,
    SO_CALLED,
    TELL,
    THE_LIST,
    THE_ONE,
    WEIGHS,
    WHEN,
    WHOEVER,
)
from actions.picking import by_word, picked_from, sibling
from actions.question import OF_A_ROLE, OF_THE_TRADE, POINTS, SURE, UNSURE, Question
from actions.wishes import NOT_THAT, wishes_in
from knowledge.base import KnowledgeBase
from nlu.questions import asks, split_questions

CLOSE = 0.85  # closeness (knowledge/search.py) from which a description is taken for the job
ONLY_THAT = 9 # words up to which "what is that job called?" tells nothing more of the job
SHORT = 14  # words up to which a message is taken to go on with the thread
SURELY = 0.85 # probability from which only plain words turn a remark that is not about our field into one that is
UNCLEAR = 0.4 # probability below which a topic gives way to the thread
LIKELY = 0.1  # probability from which the next likely reading is good enough inside a thread
CHATTY = ("chat.thanks", "chat.goodbye", "chat.restart", "chat.help", "chat.identity", "chat.privacy", "chat.feedback")

GOES_ON = ("role.", "roles.find", "career.", "training.credential", "passage", "glossary.")  # topics after which the role stays
WAYS_IN = ("start.volunteering", "start.internships", "start.small-venues", "start.portfolio")
LEARNING = ("role.training", "role.entry", "role.progression", "career.path", "career.plan")
HOURS = ("conditions.hours", "role.conditions")
HOW_MUCH = ("nlu.fallback", "fallback.out-of-scope", "conditions.hours", "role.conditions")
ENTRIES = {"credential": "training.credential", "term": "glossary.term"}  # the topic that explains a subject of a kind
ABOUT_A_CREDENTIAL = ("role.employers", "role.training", "training.overview", "training.education", "context.more", *UNSURE)
Rule = Callable[[Question, Memory, KnowledgeBase], "Question | None"]


def in_context(question: Question, memory: Memory, base: KnowledgeBase) -> Question:
    """Return the question that a message stands for in this conversation."""
    if question.text.startswith("/"):
        return question
    not_ours = question.topic == "fallback.out-of-scope" and question.sure >= SURELY
    for rule in PLAIN_SPOKEN if not_ours else RULES:
        meant = rule(question, memory, base)
        if meant is not None:
            return meant
    return question


def _despair(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """Words of despair come before anything else, whatever the message was taken for."""
    return replace(question, topic="chat.distress") if DESPAIR.search(question.whole or question.text) else None


def _no_minor(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Fifteen years as a secretary" make nobody a minor."""
    if question.topic != "care.minors" or MINOR.search(question.whole or question.text):
        return None
    return replace(question, topic=next((t for t, _ in question.near if t not in UNSURE), "start.overview"))


def _back_to(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Back to guitar, the money?": a role talked about before, named by one of its words."""
    said = BACK_TO.search(question.whole or question.text)
    role = by_word(said[1], list(dict.fromkeys((*memory.recent, *memory.listed[:5]))), base) if said else None
    if not role or question.named.get("role"):
        return None
    topic = _of_a_role(question) or ("context.back" if question.topic in UNSURE else question.topic)
    return replace(question, topic=topic, named={**question.named, "role": (role,)})


def _forget_me(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    return replace(question, topic="chat.privacy") if FORGET_ME.search(question.text) else None


def _privacy_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Is it sold to anyone?" right after a word on what is kept."""
    unclear = question.topic in (*UNSURE, "chat.identity", "chat.help") or question.sure < UNCLEAR
    if not memory.asking.get("privacy") or question.named.get("role") or question.topic == "chat.distress":
        return None
    return replace(question, topic="chat.privacy") if unclear and len(question.text.split()) <= SHORT else None


def _in_general(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"In general": asked which role, one answers that it is about all of them."""
    topic = OF_THE_TRADE.get(str(memory.asking.get("topic") or memory.topic))
    return replace(question, topic=topic) if topic and IN_GENERAL.match(question.text) else None


def _distress_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    if memory.topic != "chat.distress" or question.named.get("role") or len(question.text.split()) > SHORT:
        return None
    goes_on = question.topic in UNSURE or question.topic.startswith(("answer.", "context.more", "chat.smalltalk")) \
        or PLACE.search(question.text) or HELP.search(question.text)
    return replace(question, topic="chat.distress") if goes_on and question.topic not in CHATTY else None


def _of_the_entry(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Who asks for it?", "what does it cost?" right after a licence or a word of the trade was explained."""
    kind = memory.subject[0] if memory.subject else None
    if memory.topic != ENTRIES.get(str(kind)) or any(question.named.values()) or len(question.text.split()) > SHORT:
        return None
    if kind == "credential" and (COST.search(question.text) or question.topic in ABOUT_A_CREDENTIAL):
        return replace(question, topic="training.credential")
    who = re.match(r"\W*(?:and |so |ok )?who\b", question.text, re.I) and question.topic in ("role.employers", "role.colleagues")
    return replace(question, topic="roles.find") if kind == "term" and who and not memory.role else None


def _whoever(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"What is life like for whoever runs the site?": a question about the trade that describes somebody is about that job."""
    if any(question.named.get(kind) for kind in ("role", "credential")) or question.topic not in OF_A_ROLE:
        return None
    if not WHOEVER.search(question.whole or question.text):
        return None
    found = base.find_roles(question.whole or question.text, limit=1)
    close = found and found[0].score >= CLOSE
    return replace(question, topic=OF_A_ROLE[question.topic], named={**question.named, "role": (found[0].role.id,)}) if close else None


def _only_a_name(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"And a drum tech?": nothing but a name, so the last topic is asked of it."""
    named = any(question.named.get(kind) for kind in ("role", "department", "credential", "employer", "organisation"))
    if not question.named.get("role") and memory.role and len(question.text.split()) <= 6 \
            and question.topic.startswith(("context.", "role.", *UNSURE)) and (meant := sibling(question.text, memory.role, base)):
        topic = question.topic if question.topic.startswith("role.") and question.topic != "role.overview" else "context.subject"
        return replace(question, topic=topic, named={**question.named, "role": (meant,)})
    words = re.findall(r"[a-z']+", question.words.lower())
    if memory.role and not named and len(words) <= 2 and question.topic in UNSURE and by_word(question.text, [memory.role], base):
        return replace(question, topic="role.overview", named={"role": (memory.role,)})
    about_a_group = question.group and not named and question.topic.startswith((*UNSURE, "role.", "training.", "context."))
    if about_a_group and all(w in CONNECTING or w in TELL or w.rstrip("s") == question.group for w in words):
        return replace(question, topic="role.overview")  # "techs?"
    if not (named or memory.asking) or question.topic.startswith(("career.", "roles.match", "roles.compare")):
        return None
    corrects = INSTEAD.match(question.text) and question.topic.startswith(("roles.find", "role.overview", "context."))
    if corrects and question.named.get("role") and memory.topic:
        return replace(question, topic="context.subject")
    word = memory.asking.get("word")
    if (memory.asking.get("candidates") or word) and not question.named.get("role"):
        if question.group and question.group != word:
            return None
        picks = memory.asking.get("candidates") or by_word(question.text, base.roles_called(str(word)), base)
        return replace(question, topic="context.subject") if picks and len(words) <= 5 and question.topic not in CHATTY else None
    asked_back = memory.asking.get("topic") not in (None, "roles.match")
    asked_for = asked_back and len(words) <= 4 and not question.topic.startswith("answer.")
    only = all(word in CONNECTING for word in words) or asked_for
    return replace(question, topic="context.subject") if only and memory.topic or asked_for else None


def _picked(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"The second one, how do I start?": an ordinal with a question of its own."""
    if question.named.get("role"):
        return None
    other = [role for role in (memory.listed if memory.topic == "roles.compare" else memory.recent) if role != memory.role]
    if NEXT_ONE.search(question.text) and memory.role in memory.listed[:-1]:
        other = [memory.listed[memory.listed.index(str(memory.role)) + 1]]
    if other and (OTHER.search(question.text) or NEXT_ONE.search(question.text)):
        same = memory.topic if question.topic.startswith("context.") and str(memory.topic).startswith("role.") else None
        return replace(question, topic=same or _of_a_role(question) or "role.overview", named={**question.named, "role": (other[0],)})
    kind = THE_ONE.search(question.text)
    if kind and question.topic.startswith("career."):
        return None
    meant = by_word(kind[1], list(dict.fromkeys((*memory.listed[:5], *memory.recent))), base) if kind else None
    if meant and not ORDINAL.search(question.text):
        return replace(question, topic=_of_a_role(question) or "role.overview", named={**question.named, "role": (meant,)})
    if not memory.listed or not ORDINAL.search(question.text) or re.match(r"\W*(?:which|who)\b", question.text, re.I):
        return None
    topic = _of_a_role(question)
    if FIRST_STEP.search(question.text):
        topic = "role.training" if topic == "role.training" else "role.entry"
    picked = picked_from(question.text, list(memory.listed))
    if not picked:
        return None
    if len(picked) > 1:
        return replace(question, topic="roles.compare", named={**question.named, "role": tuple(picked)})
    if topic is None:
        return replace(question, topic="context.ordinal") if question.topic.startswith((*UNSURE, "context.")) else None
    return replace(question, topic=topic, named={**question.named, "role": (picked[0],)})


def _compared(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Which needs a certificate?" right after two roles were compared."""
    known = len(memory.listed) + len(memory.recent)
    if COMPARE.search(question.text) and known > 1 and not question.named.get("role") and len(question.text.split()) <= SHORT:
        return replace(question, topic="roles.compare")
    other = question.all("role") and any(role not in question.all("role") for role in (memory.role, *memory.recent) if role)
    if other and (COMPARED_TO.search(question.text) or COMPARE.search(question.text)):
        return replace(question, topic="roles.compare")
    if len(set(question.all("role"))) > 1 and question.topic.startswith("role.") and WEIGHS.search(question.text):
        return replace(question, topic="roles.compare", aspect=question.topic.partition(".")[2])
    few = memory.topic in ("roles.list", "roles.match", "roles.find") and 2 <= len(memory.listed) <= 4
    recently = memory.listed and len(memory.listed) <= 4 and re.search(r"\bof (?:the (?:two|three|2|3)|them|those)\b", question.text, re.I)
    if question.topic == "context.more" or question.named.get("role"):
        return None
    if not (memory.topic == "roles.compare" or recently or few and AMONG.search(question.text)):
        return None
    short = len(question.text.split()) <= 3 and (_of_a_role(question) or LICENCE.search(question.text))
    if not COMPARING.search(question.text) and not short:
        return None
    likely = next((OF_A_ROLE.get(t, t) for t, _ in question.near if OF_A_ROLE.get(t, t).startswith("role.")), None)
    topic = "role.training" if LICENCE.search(question.text) else _of_a_role(question) or likely or "roles.compare"
    return replace(question, topic="roles.compare", aspect=topic.partition(".")[2] if topic.startswith("role.") else "")


def _on_the_way(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Runner to tour manager?": two roles and a direction, or one and the one talked about."""
    if memory.topic == "career.path" and memory.role and not question.named.get("role") and ANOTHER_WAY.search(question.text):
        return replace(question, topic="career.path", named={**question.named, "role": (*memory.listed[:1], memory.role)})
    if str(memory.topic).startswith(("career.", "role.progression")) and len(question.all("role")) == 1 and question.sure < UNCLEAR:
        return replace(question, topic="career.path")
    start = question.first("role")
    if start and question.comes_from(start) and len(question.all("role")) == 1:
        goal = by_word(question.text[:question.places[start]], [r for r in (*memory.listed, *memory.recent) if r != start], base) \
            or (memory.role if str(memory.topic).startswith("career.") else None)
        if not goal and question.topic.startswith("career."):
            _, _, towards = question.text[question.places[start]:].partition(" to ")
            found = base.find_roles(towards, limit=2) if towards else []
            goal = next((f.role.id for f in found if f.role.id != start and f.score >= CLOSE), None)
        if goal and goal != start:
            return replace(question, topic="career.path", named={**question.named, "role": (start, goal)}, places={})
    roles = len(set(question.all("role")))
    two = roles >= 2 or (roles == 1 and memory.role and memory.role not in question.all("role") and memory.topic)
    asked = question.topic in ("roles.compare", "role.progression", "role.entry", "role.overview", "role.skills",
                               "context.subject", *UNSURE)
    return replace(question, topic="career.path") if two and asked and ON_THE_WAY.search(question.text) else None


def _match_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """An answer in free words to the questions of the match, or a wish that refines its result."""
    if memory.match and re.search(r"\bwhy (?:not|isn'?t)\b", question.text, re.I):
        usual = base.usual_role(str(question.first("department"))) if question.first("department") else None
        if question.named.get("role") or usual:
            named = question.named if question.named.get("role") else {**question.named, "role": (str(usual),)}
            return replace(question, topic="roles.match", aspect="why not", named=named)
    if SIMILAR.search(question.text) and memory.role and wishes_in(question.text):
        return replace(question, topic="roles.match", aspect="result")
    if memory.match and RESULT.fullmatch(question.text.strip(" .!?").lower()):
        return replace(question, topic="roles.match", aspect="result")
    answers = memory.asking.get("topic") == "roles.match" and not asks(question.text)
    changed_mind = memory.match.get("wishes") and question.sure < SURE and not question.named.get("role")
    told_again = not any(asks(part.rstrip(" ?")) for part in split_questions(question.text)) and not POINTS.search(question.text)
    if changed_mind and told_again and question.topic not in CHATTY and wishes_in(question.text):
        return replace(question, topic="roles.match")
    if memory.topic != "roles.match" or question.topic in CHATTY:
        return None
    if memory.listed and NOT_THAT.search(question.text) and len(question.text.split()) <= SHORT:
        return replace(question, topic="roles.match", aspect="result")
    if question.named.get("role"):
        return None
    loose = question.topic in UNSURE or question.topic.startswith(("context.", "answer.", "conditions.", "start.", "roles.list"))
    if RESULT.search(question.text) and len(question.text.split()) <= SHORT and not question.topic.startswith("role."):
        return replace(question, topic="roles.match", aspect="result")
    wishes = wishes_in(question.text)
    answered = memory.asking.get("topic") == "roles.match" and len(question.text.split()) <= 6
    told = wishes and "?" not in question.text and (loose or answered or answers or question.topic.startswith("role."))
    told = told or answers and question.sure < SURE and not question.topic.startswith("answer.")
    return replace(question, topic="roles.match") if told else None


def _list_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Indoors only", "any without touring?": a narrower list."""
    if memory.listed and THE_LIST.search(question.text) and len(question.text.split()) <= SHORT:
        again = question.named.get("employer") or question.named.get("department")
        return replace(question, topic="roles.list" if again else "context.more")
    if memory.topic == "career.map" and question.named.get("role") and len(question.text.split()) <= 6:
        return replace(question, topic="career.map")
    if memory.topic != "roles.list" or question.named.get("role") or len(question.text.split()) > 8:
        return None
    if LICENCE.search(question.text) and re.search(r"\b(?:which|any|who|what)\b", question.text, re.I):
        return replace(question, topic="roles.list", aspect="credential")
    loose = not question.topic.startswith(("chat.", "career.", "roles.match", "roles.compare"))
    if (question.named.get("department") or question.named.get("employer")) and loose:
        return replace(question, topic="roles.list")
    return replace(question, topic="roles.list", aspect="narrower") if loose and wishes_in(question.text) else None


def _elsewhere(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"In the UK?", "and when does it end?": the last question again, of that place or hour."""
    if memory.topic in HOURS and WHEN.match(question.text):
        return replace(question, topic=str(memory.topic))
    again = memory.topic and memory.topic.startswith(("role.", "start.", "training.", "jobs.", "conditions.", "care."))
    return replace(question, topic=str(memory.topic)) if again and ONLY_A_PLACE.match(question.text) else None


def _plan_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    if memory.topic == "career.plan" and memory.role and KEEP.search(question.text) and len(question.text.split()) <= SHORT:
        return replace(question, topic="career.plan", named={**question.named, "role": (memory.role,)})
    if memory.topic == "career.plan" and memory.role and not any(question.named.values()):
        if GIVEN_BY.search(question.text) and question.topic.startswith(("context.", "role.", "training.", "roles.find", *UNSURE)):
            return replace(question, topic="training.credential")
        if question.topic in UNSURE and question.sure < SURE and asks(question.text):
            return replace(question, topic="role.training" if LICENCE.search(question.text) else "role.entry")
    if memory.topic != "career.plan" or not question.named.get("role") or len(question.text.split()) > 10:
        return None
    asked = question.topic in ("role.entry", "context.correct", "context.subject", *UNSURE)
    return replace(question, topic="career.plan") if asked else None


def _of_the_role(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Pay?", "how much lifting is there?" while a role is talked about."""
    topic = _of_a_role(question)
    named = any(question.named.get(kind) for kind in ("role", "department", "credential", "employer", "organisation"))
    thread = memory.role and memory.topic and memory.topic.startswith(GOES_ON)
    if not thread or named or question.group or topic is None or topic == question.topic or question.topic in WAYS_IN:
        return None
    if question.topic.startswith("jobs.") and dict(question.near).get("role.employers", 0) < LIKELY:
        return None
    if len(question.text.split()) > SHORT or ABOUT_THE_TRADE.search(question.text):
        return None
    return replace(question, topic=topic)


def _in_other_words(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"My forklift ticket, any use there?", "and what before that?" while a role is talked about."""
    if not memory.role or question.named.get("role") or len(question.text.split()) > SHORT:
        return None
    if COST.search(question.text) and question.topic == "role.pay" and memory.topic in LEARNING:
        return replace(question, topic="role.training")
    if HOW_LONG.search(question.text) and memory.topic in LEARNING and question.topic in HOW_MUCH:
        return replace(question, topic="role.entry")
    if question.topic == "roles.find" and SO_CALLED.search(question.text) and len(question.text.split()) <= ONLY_THAT:
        return replace(question, topic="role.overview")
    if LICENCE.search(question.text) and question.topic in (*UNSURE, "passage", "training.overview", "training.education"):
        return replace(question, topic="role.training")
    before = BEFORE.search(question.text) and question.topic in ("role.progression", "role.conditions", "role.overview", *UNSURE)
    return replace(question, topic="role.entry") if before else None


def _named_but_unsure(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """A role is named and the topic is unclear: the likeliest question about a role is a better guess than none."""
    named = question.named.get("role") or question.group
    if not named or not (question.topic == "nlu.fallback" or question.topic in UNSURE and question.sure < UNCLEAR):
        return None
    topic = _of_a_role(question)
    return replace(question, topic=topic) if topic else None


def _of_a_role(question: Question) -> str | None:
    """Return the topic as one about a role: its own, the one it narrows to, else the next likely one."""
    for topic, chance in ((question.topic, 1.0), *question.near):
        if chance >= LIKELY and (topic.startswith("role.") or topic in OF_A_ROLE):
            return OF_A_ROLE.get(topic, topic)
        if topic not in UNSURE and not topic.startswith("context."):
            return None
    return None


PLAIN_SPOKEN: tuple[Rule, ...] = (_despair, _forget_me, _back_to, _match_goes_on, _plan_goes_on, _picked)
RULES: tuple[Rule, ...] = (
    _despair, _forget_me, _privacy_goes_on, _no_minor, _back_to,
    _distress_goes_on, _in_general, _elsewhere, _match_goes_on, _plan_goes_on, _of_the_entry, _picked, _compared,
    _list_goes_on, _on_the_way, _whoever, _only_a_name, _of_the_role, _in_other_words, _named_but_unsure,
)
