"""What a message means after what was said before it: the rules of the thread, one by one."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.base import answer_all
from actions.memory import Memory
from actions.question import Question
from actions.thread import in_context


@pytest.fixture(scope="module", autouse=True)
def actions() -> None:
    """Load the actions as the server does, so that each topic has its own."""
    ActionExecutor().register_package("actions")


def asked(text: str, topic: str, *roles: str, sure: float = 0.9, near: tuple[tuple[str, float], ...] = ()) -> Question:
    """A question as the understanding of language hands it over; ``roles`` are named by their titles."""
    titles = {role: role.replace("-", " ") for role in roles}
    places = {role: text.index(title) for role, title in titles.items()}
    others = " ".join(word for word in text.split() if word.strip("?,") not in " ".join(titles.values()).split())
    return Question(topic, text, {"role": roles} if roles else {}, places=places, sure=sure, near=near, whole=text, words=others)


DRIVERS = Memory(role="tour-bus-driver", topic="role.pay", listed=("tour-bus-driver", "truck-driver"), recent=("tour-bus-driver",))
TWO = Memory(role="security-guard", topic="role.training", recent=("security-guard", "artist-security"))
CHIEF = Memory(role="lighting-crew-chief", topic="role.overview", recent=("lighting-crew-chief",))
ON_A_PATH = Memory(role="lighting-crew-chief", topic="career.path", listed=("spot-operator", "lighting-crew-chief"))


@pytest.mark.parametrize("memory, question, topic, roles", [
    (DRIVERS, asked("the trucks then, what licence would i need", "role.training"), "role.training", ["truck-driver"]),
    (DRIVERS, asked("ok and the bus?", "conditions.travel", sure=0.5), "context.subject", ["tour-bus-driver"]),
    (DRIVERS, asked("the weather, is it a problem?", "conditions.health"), "role.conditions", []),
    (DRIVERS, asked("does it pay better than a rigger", "role.pay", "rigger"), "roles.compare", ["tour-bus-driver", "rigger"]),
    (DRIVERS, asked("what does a rigger earn more than they do", "role.pay", "rigger"), "roles.compare", ["rigger", "tour-bus-driver"]),
    (DRIVERS, asked("truck", "chat.greeting", sure=0.4), "context.subject", ["truck-driver"]),
    (ON_A_PATH, asked("how long does all that take", "conditions.hours"), "role.entry", []),
    (TWO, asked("and where", "context.why", sure=0.4), "role.employers", ["security-guard"]),
    (Memory(role="usher", topic="roles.match", match={"wishes": {"people": 1}}), asked("and how did you pick those", "role.entry"),
     "roles.match", []),
    (ON_A_PATH, asked("steps please", "career.plan", sure=0.2), "career.path", ["spot-operator", "lighting-crew-chief"]),
    (TWO, asked("and the money on each", "role.pay"), "roles.compare", ["artist-security", "security-guard"]),
    (CHIEF, asked("how do i get there from lighting technician", "role.entry", "lighting-technician"), "career.path",
     ["lighting-technician", "lighting-crew-chief"]),
    (CHIEF, asked("is there a version of that with less climbing", "nlu.fallback", sure=0.1), "roles.find", []),
    (ON_A_PATH, asked("and straight to lighting director?", "role.progression", "lighting-director"), "career.path",
     ["spot-operator", "lighting-director"]),
    (ON_A_PATH, asked("-> lighting director", "role.progression", "lighting-director"), "career.path",
     ["lighting-crew-chief", "lighting-director"]),
    (Memory(topic="training.education"), asked("is there an apprenticeship for it?", "role.training"), "training.overview", []),
    (Memory(topic="roles.list"), asked("would she have weekends off in a job like that", "role.conditions"), "conditions.overview", []),
    (Memory(role="hospitality-coordinator", topic="role.pay"), asked("what's a runner", "role.overview", "runner"), "role.overview",
     ["runner"]),
    (Memory(role="hospitality-coordinator", topic="role.pay"), asked("and a runner", "role.overview", "runner"), "context.subject",
     ["runner"]),
])
def test_a_question_stands_for_another(base: Any, memory: Memory, question: Question, topic: str, roles: list[str]) -> None:
    meant = in_context(question, memory, base)
    assert (meant.topic, list(meant.all("role"))) == (topic, roles)


def test_them_is_the_company_just_explained(base: Any) -> None:
    memory = Memory(topic="jobs.portals", subject=("organisation", "live-nation"))
    meant = in_context(asked("how would I apply with them", "role.entry", sure=0.5), memory, base)
    assert meant.topic == "jobs.portals" and meant.first("organisation") == "live-nation"


def test_back_to_a_role_that_is_described(base: Any) -> None:
    memory = Memory(role="talent-buyer", topic="role.entry", recent=("talent-buyer", "venue-general-manager"))
    meant = in_context(asked("back to the one who runs the whole building, good money?", "conditions.pay"), memory, base)
    assert (meant.topic, meant.first("role")) == ("role.pay", "venue-general-manager")


@pytest.mark.parametrize("text, memory", [
    ("can I start as a rigger at 16?", Memory()), ("can i do that at 16", Memory(role="rigger", topic="role.overview")),
    ("I'm 15, how would I become a rigger", Memory()),
])
def test_who_is_under_age_and_asks_for_a_role_is_told_what_differs_and_how_to_begin(base: Any, text: str, memory: Memory) -> None:
    named = ("rigger",) if "rigger" in text else ()
    (answer,) = answer_all([asked(text, "role.entry" if named else "care.minors", *named)], memory, base)
    assert (answer.topic, answer.subjects) == ("role.entry", ["rigger"])
    assert "16" in answer.values["care"] or "18" in answer.values["care"]


@pytest.mark.parametrize("text", [
    "I was 17 when I got a caution, can I start as a rigger?", "load-in at 16:30, how do I start as a rigger"])
def test_a_number_that_is_no_age_makes_nobody_a_minor(base: Any, text: str) -> None:
    assert in_context(asked(text, "role.entry", "rigger"), Memory(), base).topic == "role.entry"
