"""The follow-ups under an answer: what people ask next, as buttons. Each topic is asked in at most a few words."""

from __future__ import annotations

import json
from typing import Iterable, Sequence

from actions.answer import MOST_BUTTONS, MOST_FOLLOW_UPS, Button
from actions.question import intent_of
from knowledge.results import Subject

LONGEST_PAYLOAD = 64  # bytes; Telegram's limit
ASKED = {
    "role.overview": "What does it involve?",
    "role.skills": "Which skills?",
    "role.tools": "Which tools?",
    "role.training": "Which training?",
    "role.entry": "How do I get in?",
    "role.progression": "What comes next?",
    "role.pay": "What does it pay?",
    "role.conditions": "Hours and conditions?",
    "role.employers": "Who hires?",
    "role.colleagues": "Who do they work with?",
    "roles.list": "Which jobs are there?",
    "roles.match": "Which job suits me?",
    "career.map": "Show the career map",
    "industry.overview": "How does the trade work?",
    "start.overview": "How do I get started?",
    "start.volunteering": "Volunteering?",
    "start.internships": "Internships?",
    "start.small-venues": "Starting at a small venue?",
    "start.portfolio": "Building a portfolio?",
    "training.overview": "Which training is there?",
    "training.education": "Do I need a degree?",
    "training.technical-skills": "Which technical skills?",
    "training.soft-skills": "Which soft skills?",
    "conditions.overview": "What is the life like?",
    "conditions.hours": "What are the hours?",
    "conditions.travel": "How much travel?",
    "conditions.pay": "Is the pay steady?",
    "conditions.stress": "How stressful is it?",
    "conditions.health": "How hard on the body?",
    "jobs.overview": "Where do I find work?",
    "jobs.boards": "Which job boards?",
    "jobs.portals": "Apply to promoters?",
    "jobs.unions": "What about the union?",
    "jobs.networking": "How do I network?",
    "jobs.events": "Which events to go to?",
    "chat.help": "What can I ask?",
}
NEXT = {
    "role.overview": ("role.entry", "role.pay", "role.conditions"),
    "role.skills": ("role.training", "role.entry", "role.tools"),
    "role.tools": ("role.skills", "role.training", "role.overview"),
    "role.training": ("role.entry", "role.skills", "role.pay"),
    "role.entry": ("role.training", "role.skills", "role.progression"),
    "role.progression": ("role.pay", "role.training", "role.overview"),
    "role.pay": ("role.employers", "role.conditions", "role.progression"),
    "role.conditions": ("role.pay", "role.skills", "role.entry"),
    "role.employers": ("role.entry", "role.pay", "role.colleagues"),
    "role.colleagues": ("role.overview", "role.progression", "role.employers"),
    "industry": ("roles.list", "start.overview", "jobs.overview"),
    "start": ("start.volunteering", "start.small-venues", "jobs.overview"),
    "training": ("training.education", "training.technical-skills", "start.overview"),
    "conditions": ("conditions.hours", "conditions.pay", "conditions.travel"),
    "jobs": ("jobs.boards", "jobs.unions", "jobs.networking"),
}


def role_follow_ups(topic: str, role: str) -> list[Button]:
    """Return what is asked next about a role."""
    return [topic_button(next_topic, role) for next_topic in NEXT[topic]]


def topic_follow_ups(topic: str) -> list[Button]:
    """Return what is asked next about a theme."""
    topics = [t for t in NEXT[topic.partition(".")[0]] if t != topic]
    return [topic_button(t) for t in topics][:MOST_FOLLOW_UPS]


def topic_button(topic: str, role: str | None = None) -> Button:
    """Return the button that asks for a topic (of a role)."""
    return Button(ASKED[topic], payload(topic, role=role))


def subject_buttons(topic: str, subjects: Iterable[Subject]) -> list[Button]:
    """Return buttons that ask the same of several subjects, at most as many as every channel takes."""
    return [Button(s.title, payload(topic, **{s.kind: s.id})) for s in list(subjects)[:MOST_BUTTONS]]


def payload(topic: str, **entities: str | Sequence[str] | None) -> str:
    """Return the message that a button sends."""
    named = {kind: value for kind, value in entities.items() if value}
    return f"/{intent_of(topic)}" + (json.dumps(named, separators=(",", ":")) if named else "")
