"""The thread where there is something to go on with: a list to pick from, roles to compare, a path, the match, a plan.

Rules as in ``thread``, which says when each is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace

from actions.memory import Memory
from actions.phrases import (
    AMONG,
    ANOTHER_WAY,
    COMPARE,
    COMPARED_TO,
    COMPARING,
    EACH,
    FIRST_STEP,
    GIVEN_BY,
    HOW_PICKED,
    KEEP,
    LICENCE,
    NEXT_ONE,
    ON_THE_WAY,
    ORDINAL,
    OTHER,
    RESULT,
    SIMILAR,
    THAN,
    THE_LIST,
    THE_ONE,
    THERE,
    TO_BECOME,
    WEIGHS,
)
from actions.picking import by_word, described_role, picked_from
from actions.question import CHATTY, POINTS, SHORT, SURE, UNCLEAR, UNSURE, Question, next_of_a_role, of_a_role
from actions.wishes import NOT_THAT, wishes_in
from knowledge.base import KnowledgeBase
from nlu.questions import asks, split_questions


def picked(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"The second one, how do I start?": an ordinal with a question of its own."""
    if question.named.get("role"):
        return None
    other = [role for role in (memory.listed if memory.topic == "roles.compare" else memory.recent) if role != memory.role]
    if NEXT_ONE.search(question.text) and memory.role in memory.listed[:-1]:
        other = [memory.listed[memory.listed.index(str(memory.role)) + 1]]
    if other and (OTHER.search(question.text) or NEXT_ONE.search(question.text)):
        same = memory.topic if question.topic.startswith("context.") and str(memory.topic).startswith("role.") else None
        return question.about(same or of_a_role(question) or "role.overview", other[0])
    kind = THE_ONE.search(question.text)
    if kind and question.topic.startswith("career."):
        return None
    meant = by_word(kind[1], memory.at_hand, base) if kind else None
    if meant and not ORDINAL.search(question.text):
        return question.about(of_a_role(question) or "role.overview", meant)
    if not memory.listed or not ORDINAL.search(question.text) or re.match(r"\W*(?:which|who)\b", question.text, re.I):
        return None
    topic = of_a_role(question)
    if FIRST_STEP.search(question.text):
        topic = "role.training" if topic == "role.training" else "role.entry"
    roles = picked_from(question.text, list(memory.listed))
    if not roles:
        return None
    if len(roles) > 1:
        return question.about("roles.compare", *roles)
    if str(memory.topic).startswith("role.") and question.sure < UNCLEAR and question.length <= 4:
        topic = memory.topic  # "and for the first?"
    if topic is None:
        return replace(question, topic="context.ordinal") if question.topic.startswith((*UNSURE, "context.")) else None
    return question.about(topic, roles[0])


def compared(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Which needs a certificate?" right after two roles were compared."""
    known = len(memory.listed) + len(memory.recent)
    if COMPARE.search(question.text) and known > 1 and not question.named.get("role") and question.length <= SHORT:
        return replace(question, topic="roles.compare")
    other = question.all("role") and any(role not in question.all("role") for role in (memory.role, *memory.recent) if role)
    if other and (COMPARED_TO.search(question.text) or COMPARE.search(question.text)):
        return replace(question, topic="roles.compare")
    if len(set(question.all("role"))) > 1 and question.topic.startswith("role.") and WEIGHS.search(question.text):
        return replace(question, topic="roles.compare", aspect=question.topic.partition(".")[2])
    one, topic = question.first("role"), of_a_role(question)
    aspect = (topic or "").partition(".")[2]
    than = THAN.search(question.text)
    if one and than and aspect and memory.role not in (None, *question.all("role")):
        in_order = (str(memory.role), one) if question.places.get(one, 0) > than.start() else (one, str(memory.role))
        return replace(question.about("roles.compare", *in_order), aspect=aspect)
    if EACH.search(question.text) and not one and len(memory.recent) > 1 and memory.topic not in ("roles.compare", "roles.list"):
        last_two = [role for role in memory.listed if role in memory.recent[:2]]
        both = last_two if len(last_two) == 2 else reversed(memory.recent[:2])
        return replace(question.about("roles.compare", *both), aspect=aspect)
    few = memory.topic in ("roles.list", "roles.match", "roles.find") and 2 <= len(memory.listed) <= 4
    recently = memory.listed and len(memory.listed) <= 4 and re.search(r"\bof (?:the (?:two|three|2|3)|them|those)\b", question.text, re.I)
    if question.topic == "context.more" or question.named.get("role"):
        return None
    if not (memory.topic == "roles.compare" or recently or few and AMONG.search(question.text)):
        return None
    short = question.length <= 3 and (topic or LICENCE.search(question.text))
    if not COMPARING.search(question.text) and not short:
        return None
    on = "role.training" if LICENCE.search(question.text) else topic or next_of_a_role(question) or ""
    return replace(question, topic="roles.compare", aspect=on.partition(".")[2])


def on_the_way(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Runner to tour manager?": two roles and a direction, or one and the one talked about."""
    if memory.topic == "career.path" and memory.role and not question.named.get("role") and ANOTHER_WAY.search(question.text):
        return question.about("career.path", *memory.listed[:1], memory.role)
    if str(memory.topic).startswith(("career.", "role.progression")) and len(question.all("role")) == 1 and question.sure < UNCLEAR:
        return replace(question, topic="career.path")
    start = question.first("role")
    onwards = TO_BECOME.search(question.text[:question.places.get(start, 0)]) if start else None
    if start and onwards and memory.topic == "career.path" and memory.role != start and len(question.all("role")) == 1:
        first = memory.listed[0] if memory.listed and onwards["straight"] else memory.role
        return question.about("career.path", str(first), start)  # "and straight to lighting director?", "-> venue manager?"
    if start and question.comes_from(start) and len(question.all("role")) == 1:
        goal = by_word(question.text[:question.places[start]], [r for r in (*memory.listed, *memory.recent) if r != start], base) \
            or (memory.role if str(memory.topic).startswith("career.") or THERE.search(question.text) else None)
        if not goal and question.topic.startswith("career."):
            _, _, towards = question.text[question.places[start]:].partition(" to ")
            goal = described_role(towards, base, but=start) if towards else None
        if goal and goal != start:
            return replace(question.about("career.path", start, goal), places={})
    roles = len(set(question.all("role")))
    two = roles >= 2 or (roles == 1 and memory.role and memory.role not in question.all("role") and memory.topic)
    asked = question.topic in ("roles.compare", "role.progression", "role.entry", "role.overview", "role.skills",
                               "context.subject", *UNSURE)
    return replace(question, topic="career.path") if two and asked and ON_THE_WAY.search(question.text) else None


def tells(text: str) -> bool:
    """Whether a message says something and neither asks nor points at anything."""
    return not POINTS.search(text) and not any(asks(part.rstrip(" ?")) for part in split_questions(text))


def match_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """An answer in free words to the questions of the match, or a wish that refines its result."""
    if memory.match and re.search(r"\bwhy (?:not|isn'?t)\b", question.text, re.I):
        department = question.first("department")
        role = question.first("role") or (base.usual_role(department) if department else None)
        if role:
            return replace(question.about("roles.match", *(question.all("role") or (role,))), aspect="why not")
    if SIMILAR.search(question.text) and memory.role and wishes_in(question.text):
        return replace(question, topic="roles.match", aspect="result")
    if memory.match and memory.topic == "roles.match" and HOW_PICKED.search(question.text):
        return replace(question, topic="roles.match", aspect="result")
    if memory.match and RESULT.fullmatch(question.text.strip(" .!?").lower()):
        return replace(question, topic="roles.match", aspect="result")
    unsettled = memory.match.get("wishes") and question.sure < SURE and not question.named.get("role")
    if unsettled and question.topic not in CHATTY and tells(question.text) and wishes_in(question.text):
        return replace(question, topic="roles.match")
    if memory.topic != "roles.match" or question.topic in CHATTY:
        return None
    if memory.listed and NOT_THAT.search(question.text) and question.length <= SHORT:
        return replace(question, topic="roles.match", aspect="result")
    if question.named.get("role"):
        return None
    loose = question.topic in UNSURE or question.topic.startswith(("context.", "answer.", "conditions.", "start.", "roles.list"))
    if RESULT.search(question.text) and question.length <= SHORT and not question.topic.startswith("role."):
        return replace(question, topic="roles.match", aspect="result")
    wishes = wishes_in(question.text)
    asked = memory.asking.get("topic") == "roles.match"
    answers = asked and not asks(question.text)
    short = asked and question.length <= 6
    of_a_job = question.topic.startswith("role.") and not asks(question.text)
    told = wishes and "?" not in question.text and (loose or short or answers or of_a_job)
    told = told or answers and question.sure < SURE and not question.topic.startswith(("answer.", "career."))
    return replace(question, topic="roles.match") if told else None


def list_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Indoors only", "any without touring?": a narrower list."""
    if memory.listed and THE_LIST.search(question.text) and question.length <= SHORT:
        again = question.named.get("employer") or question.named.get("department")
        return replace(question, topic="roles.list" if again else "context.more")
    if memory.topic == "career.map" and question.named.get("role") and question.length <= 6:
        return replace(question, topic="career.map")
    if memory.topic != "roles.list" or question.named.get("role") or question.length > 8:
        return None
    if LICENCE.search(question.text) and re.search(r"\b(?:which|any|who|what)\b", question.text, re.I):
        return replace(question, topic="roles.list", aspect="credential")
    loose = not question.topic.startswith(("chat.", "career.", "roles.match", "roles.compare"))
    if (question.named.get("department") or question.named.get("employer")) and loose:
        return replace(question, topic="roles.list")
    return replace(question, topic="roles.list", aspect="narrower") if loose and wishes_in(question.text) else None


def plan_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    if memory.topic == "career.plan" and memory.role and KEEP.search(question.text) and question.length <= SHORT:
        return question.about("career.plan", memory.role)
    if memory.topic == "career.plan" and memory.role and not any(question.named.values()):
        if GIVEN_BY.search(question.text) and question.topic.startswith(("context.", "role.", "training.", "roles.find", *UNSURE)):
            return replace(question, topic="training.credential")
        if question.topic in UNSURE and question.sure < SURE and asks(question.text):
            return replace(question, topic="role.training" if LICENCE.search(question.text) else "role.entry")
    if memory.topic != "career.plan" or not question.named.get("role") or question.length > 10:
        return None
    asked = question.topic in ("role.entry", "context.correct", "context.subject", *UNSURE)
    return replace(question, topic="career.plan") if asked else None
