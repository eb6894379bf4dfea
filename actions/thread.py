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
    A_JOB_LIKE_THAT,
    ABOUT_THE_TRADE,
    AS_FOR,
    BACK_TO,
    BEFORE,
    CONNECTING,
    COST,
    DEFINES,
    DESPAIR,
    FORGET_ME,
    HELP,
    HOW_LONG,
    IN_GENERAL,
    INSTEAD,
    LICENCE,
    MINOR,
    ONE_WORD,
    ONLY_A_PLACE,
    PART_TIME,
    PLACE,
    SO_CALLED,
    TELL,
    UNDER_AGE,
    VERSION,
    WHEN,
    WHEN_YOUNG,
    WHERE,
    WHOEVER,
)
from actions.picking import by_word, described_role, sibling
from actions.question import (
    CHATTY,
    LEARNING,
    LIKELY,
    OF_A_ROLE,
    OF_THE_TRADE,
    POINTS,
    SHORT,
    SURE,
    SURELY,
    UNCLEAR,
    UNSURE,
    Question,
    of_a_role,
    of_the_trade,
)
from actions.thread_lists import compared, list_goes_on, match_goes_on, on_the_way, picked, plan_goes_on
from knowledge.base import KnowledgeBase

ONLY_THAT = 9  # words up to which "what is that job called?" tells nothing more of the job
NAMES = ("role", "department", "credential", "employer", "organisation")  # kinds of which a question is; a term only stands in it
GOES_ON = ("role.", "roles.find", "career.", "training.credential", "passage", "glossary.")  # topics after which the role stays
WAYS_IN = ("start.volunteering", "start.internships", "start.small-venues", "start.portfolio")
HOURS = ("conditions.hours", "role.conditions")
HOW_MUCH = ("nlu.fallback", "fallback.out-of-scope", "conditions.hours", "role.conditions")
ENTRIES = {"credential": "training.credential", "term": "glossary.term"}  # the topic that explains a subject of a kind
ABOUT_A_CREDENTIAL = ("role.employers", "role.training", "training.overview", "training.education", "context.more", *UNSURE)
BEGINS = ("start.", "jobs.overview", "training.overview", "role.entry", "career.path")
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
    return replace(question, topic="chat.distress") if DESPAIR.search(question.message) else None


def _no_minor(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Fifteen years as a secretary" make nobody a minor, nor does what was when one was 17."""
    if question.topic != "care.minors" or MINOR.search(question.message) and not WHEN_YOUNG.search(question.message):
        return None
    topic = next((t for t, _ in question.near if t not in UNSURE), "start.overview")
    return replace(question, topic="role.entry" if memory.role and topic.startswith(("role.", "start.")) else topic)


def _minor_asks(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"I'm 15, how do I start?": whoever is under 18 is told what differs."""
    begins = question.topic.startswith(BEGINS) or question.topic in UNSURE
    young = UNDER_AGE.search(question.message) and not WHEN_YOUNG.search(question.message)
    return replace(question, topic="care.minors", aspect=question.topic) if begins and young else None


def _back_to(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Back to guitar, the money?": a role talked about before, named by one of its words."""
    said = BACK_TO.search(question.message)
    if not said or question.named.get("role"):
        return None
    role = by_word(said[1], memory.at_hand, base) or next(
        (found.role.id for found in base.find_roles(said[1], limit=10) if found.role.id in memory.recent), None)
    if not role:
        return None
    topic = of_a_role(question) or ("context.back" if question.topic in UNSURE else question.topic)
    return question.about(topic, role)


def _as_for(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"The trucks then, what licence?", "and the bus?": one of the jobs talked about, named by one of its words."""
    said = AS_FOR.match(question.text) or ONE_WORD.fullmatch(question.text)
    if not said or question.named.get("role"):
        return None
    role = by_word(said[1], memory.at_hand, base)
    asked = question.text[said.end():].strip(" ?.!")
    if not role or not asked and question.sure >= SURELY and not question.topic.startswith(("role.", "context.")):
        return None
    return question.about((of_a_role(question) or "role.overview") if asked else "context.subject", role)


def _version(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Is there a version of that where you stay on the ground?" while a role is talked about."""
    unclear = question.topic in UNSURE or question.sure < UNCLEAR
    return replace(question, topic="roles.find") if memory.role and unclear and VERSION.search(question.text) else None


def _of_the_trade_still(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Is there an apprenticeship for it?" while the trade at large is talked about, "weekends off in a job like that?"."""
    if memory.role or any(question.named.values()) or question.group or not question.topic.startswith("role."):
        return None
    trade = memory.topic and memory.topic.startswith(("training.", "start.", "conditions.", "jobs.", "industry.overview"))
    topic = of_the_trade(question)
    points = A_JOB_LIKE_THAT.search(question.text) or trade and POINTS.search(question.text)
    return replace(question, topic=topic) if topic and points else None


def _with_them(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"How would I apply with them?" right after a company was explained."""
    if not memory.subject or memory.subject[0] != "organisation" or any(question.named.values()) or question.length > SHORT:
        return None
    asks_for_work = question.topic.startswith(("jobs.", "role.entry", "role.employers", "start.overview", *UNSURE))
    if not asks_for_work or not POINTS.search(question.text):
        return None
    topic = question.topic if question.topic.startswith("jobs.") else "jobs.portals"
    return replace(question, topic=topic, named={"organisation": (memory.subject[1],)})


def _forget_me(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    return replace(question, topic="chat.privacy") if FORGET_ME.search(question.text) else None


def _privacy_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Is it sold to anyone?" right after a word on what is kept."""
    unclear = question.topic in (*UNSURE, "chat.identity", "chat.help") or question.sure < UNCLEAR
    if not memory.asking.get("privacy") or question.named.get("role") or question.topic == "chat.distress":
        return None
    return replace(question, topic="chat.privacy") if unclear and question.length <= SHORT else None


def _in_general(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"In general": asked which role, one answers that it is about all of them."""
    topic = OF_THE_TRADE.get(str(memory.asking.get("topic") or memory.topic))
    return replace(question, topic=topic) if topic and IN_GENERAL.match(question.text) else None


def _distress_goes_on(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    if memory.topic != "chat.distress" or question.named.get("role") or question.length > SHORT:
        return None
    goes_on = question.topic in UNSURE or question.topic.startswith(("answer.", "context.more", "chat.smalltalk")) \
        or PLACE.search(question.text) or HELP.search(question.text)
    return replace(question, topic="chat.distress") if goes_on and question.topic not in CHATTY else None


def _of_the_entry(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Who asks for it?", "what does it cost?" right after a licence or a word of the trade was explained."""
    kind = memory.subject[0] if memory.subject else None
    if memory.topic != ENTRIES.get(str(kind)) or any(question.named.values()) or question.length > SHORT:
        return None
    who = re.match(r"\W*(?:and |so |ok )?who\b", question.text, re.I) and question.topic.startswith("role.")
    if kind == "credential" and (who or COST.search(question.text) or question.topic in ABOUT_A_CREDENTIAL):
        return replace(question, topic="training.credential")
    return replace(question, topic="roles.find") if kind == "term" and who and not memory.role else None


def _whoever(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"What is life like for whoever runs the site?": a question about the trade that describes somebody is about that job."""
    topic = OF_A_ROLE.get(question.topic, question.topic)
    if any(question.named.get(kind) for kind in ("role", "credential")) or not topic.startswith("role."):
        return None
    thing = question.first("term") and topic == "role.overview" and question.sure < UNCLEAR  # "media servers, what is it even?"
    if not (thing or WHOEVER.search(question.message)):
        return None
    role = described_role(question.message, base)
    return question.about(topic, role) if role else None


def _only_a_name(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"And a drum tech?": nothing but a name, so the last topic is asked of it."""
    if question.topic == "role.overview" and question.sure >= SURE and question.named.get("role") and DEFINES.match(question.text):
        return None
    named = any(question.named.get(kind) for kind in NAMES)
    if not question.named.get("role") and memory.role and question.length <= 6 \
            and (question.sure < UNCLEAR or question.topic.startswith(("context.", "role.", *UNSURE))) \
            and (meant := sibling(question.text, memory.role, base)):
        topic = question.topic if question.topic.startswith("role.") and question.topic != "role.overview" else "context.subject"
        return question.about(topic, meant)
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


def _elsewhere(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"In the UK?", "and when does it end?": the last question again, of that place or hour; "and where?": who hires."""
    if memory.topic in HOURS and WHEN.match(question.text):
        return replace(question, topic=str(memory.topic))
    if memory.role and str(memory.topic).startswith("role.") and WHERE.match(question.text):
        return question.about("role.employers", memory.role)
    again = memory.topic and memory.topic.startswith(("role.", "start.", "training.", "jobs.", "conditions.", "care."))
    return replace(question, topic=str(memory.topic)) if again and ONLY_A_PLACE.match(question.text) else None


def _of_the_role(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"Pay?", "how much lifting is there?" while a role is talked about."""
    topic = of_a_role(question)
    named = any(question.named.get(kind) for kind in NAMES)
    thread = memory.role and memory.topic and memory.topic.startswith(GOES_ON)
    if not thread or named or question.group or topic is None or topic == question.topic or question.topic in WAYS_IN:
        return None
    if question.topic.startswith("jobs.") and dict(question.near).get("role.employers", 0) < LIKELY:
        return None
    if question.length > SHORT or ABOUT_THE_TRADE.search(question.text):
        return None
    return replace(question, topic=topic)


def _how_long(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"How long does all that take?" while it is told how one becomes something."""
    learning = memory.role and memory.topic in LEARNING and not question.named.get("role") and question.length <= SHORT
    asked = learning and HOW_LONG.search(question.text) and question.topic in HOW_MUCH
    return replace(question, topic="role.entry") if asked else None


def _in_other_words(question: Question, memory: Memory, base: KnowledgeBase) -> Question | None:
    """"My forklift ticket, any use there?", "and what before that?" while a role is talked about."""
    if not memory.role or question.named.get("role") or question.length > SHORT:
        return None
    if COST.search(question.text) and question.topic == "role.pay" and memory.topic in LEARNING:
        return replace(question, topic="role.training")
    if PART_TIME.search(question.text) and question.sure < UNCLEAR:
        return replace(question, topic="role.conditions")
    if question.topic == "roles.find" and SO_CALLED.search(question.text) and question.length <= ONLY_THAT:
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
    topic = of_a_role(question)
    return replace(question, topic=topic) if topic else None


PLAIN_SPOKEN: tuple[Rule, ...] = (_despair, _forget_me, _back_to, match_goes_on, plan_goes_on, picked)
RULES: tuple[Rule, ...] = (
    _despair, _forget_me, _privacy_goes_on, _no_minor, _minor_asks, _back_to, _distress_goes_on, _in_general, _elsewhere,
    match_goes_on, plan_goes_on, _of_the_entry, _with_them, _as_for, picked, compared, list_goes_on, on_the_way, _version,
    _whoever, _only_a_name, _how_long, _of_the_role, _in_other_words, _of_the_trade_still, _named_but_unsure,
)
