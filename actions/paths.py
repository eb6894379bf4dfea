"""Careers over time: the steps from one role to another, a plan to keep, the map of who leads to whom."""

from __future__ import annotations

from actions.answer import Answer, bullets, in_a_sentence, merged, sources_of, titles, with_article
from actions.base import AnswerAction
from actions.clarify import ask_which_role
from actions.follow_ups import role_follow_ups, subject_buttons, topic_button
from actions.memory import Memory
from actions.question import Question
from actions.roles import about_role, role_meant
from knowledge.base import KnowledgeBase
from knowledge.results import Relation


class ActionCareerPath(AnswerAction):
    """Tells the steps from one role, or from nothing, to another."""

    topics = ("career.path",)

    def name(self) -> str:
        return "action_career_path"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        named = list(dict.fromkeys(question.all("role")))
        if len(named) >= 2 and question.comes_from(named[1]):
            named[:2] = named[1], named[0]  # "how do I get to director from being a technician"
        if len(named) >= 2:
            return path(named[0], named[1], base)
        if len(named) == 1 and memory.role and memory.role != named[0] and _refers_back(question.text):
            return path(memory.role, named[0], base)
        role = role_meant(question, memory, base)
        if role is None:
            return ask_which_role(Question("role.entry", question.text, question.named, question.group), base)
        answer = about_role(role, Question("role.entry", question.text, question.named), base)
        answer.topic = "career.path"
        answer.remember["listed"] = [role]
        return answer


def _refers_back(text: str) -> bool:
    """Whether a message points at what was talked about ("can a runner become that", "and then?")."""
    return any(word in text.lower().split() for word in ("that", "it", "this", "one", "from", "there", "here", "then"))


def path(start: str, goal: str, base: KnowledgeBase) -> Answer:
    """Tell the documented steps between two roles, or that there are none and how one enters the goal."""
    first, last = base.subject("role", start), base.subject("role", goal)
    steps = base.path(start, goal)
    entry = base.entry(goal)
    sources = [sources_of(entry, entry.statements[:2])]
    if not steps:
        back = base.path(goal, start)
        return Answer(
            "career.path", "utter_career_path_none",
            values={"start": in_a_sentence(first.title), "goal": with_article(last.title),
                    "back": f" The other way round is documented: {_chain(goal, back, base)}." if back else "",
                    "statements": bullets(entry.statements[:2])},
            subjects=[start, goal], roles=[start, goal], sources=sources[0], buttons=role_follow_ups("role.entry", goal),
            remember={"role": goal, "topic": "career.path", "listed": [start, goal]})
    for relation in steps:
        sources.append([{"document": s.title, "section": f"{last.title}: Links", "url": s.url, "grade": s.grade}
                        for s in relation.sources])
    lines = [f"{n}. {_step(relation)}" for n, relation in enumerate(steps, 1)]
    between = {relation.target.id for relation in steps[:-1]}
    if between and (another := base.path(start, goal, without=between)):
        lines.append(f"Another way: {_chain(start, another, base)}.")
    return Answer(
        "career.path", "utter_career_path",
        values={"start": in_a_sentence(first.title), "goal": in_a_sentence(last.title), "steps": "\n".join(lines),
                "statements": bullets(entry.statements[:1])},
        subjects=[start, goal], roles=[start, *(r.target.id for r in steps)], sources=merged(*sources),
        buttons=subject_buttons("role.entry", [r.target for r in steps[:3]]),
        remember={"role": goal, "topic": "career.path", "listed": [start, *(r.target.id for r in steps)]},
    )


def _step(relation: Relation) -> str:
    return relation.target.title + (f" ({relation.condition})" if relation.condition else "")


def _chain(start: str, steps: list[Relation], base: KnowledgeBase) -> str:
    return " to ".join([in_a_sentence(base.subject("role", start).title), *(in_a_sentence(r.target.title) for r in steps)])


class ActionCareerPlan(AnswerAction):
    """Makes a short plan to keep for the role talked about."""

    topics = ("career.plan",)

    def name(self) -> str:
        return "action_career_plan"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        role = role_meant(question, memory, base)
        return plan(role, base) if role else ask_which_role(question, base)


def plan(role: str, base: KnowledgeBase) -> Answer:
    """Return the plan: three first steps, what to learn, where to look, what to expect."""
    subject = base.subject("role", role)
    entry, conditions, pay = base.entry(role), base.conditions(role), base.pay(role)
    credentials = [r.target for r in base.relations(role, "required", "helped_by")][:2]
    learn = [base.credential(c.id) for c in credentials] or [base.training(role)]
    where = base.guide("jobs.overview")[0]
    parts = [
        ("First steps", entry, list(entry.statements[:3])),
        *(("Learn", passage, list(passage.statements[:1])) for passage in learn),
        ("Look for work", where, list(where.statements[:2])),
        ("Expect", conditions, list(conditions.statements[:1])),
        ("Money", pay, list(pay.statements[:1])),
    ]
    blocks: dict[str, list] = {}
    for heading, _, statements in parts:
        blocks.setdefault(heading, []).extend(statements)
    text = "\n\n".join(f"{heading}\n{bullets(statements)}" for heading, statements in blocks.items())
    return Answer(
        "career.plan", "utter_career_plan", values={"role": with_article(subject.title), "statements": text},
        subjects=[role], sources=merged(*(sources_of(p, s) for _, p, s in parts)),
        buttons=role_follow_ups("role.entry", role), remember={"role": role, "topic": "career.plan"},
        card={"kind": "plan", "title": f"My plan: {subject.title}",
              "parts": [{"heading": h, "lines": [s.text for s in statements]} for h, statements in blocks.items()]},
    )


class ActionCareerMap(AnswerAction):
    """Shows who leads to whom: a role's neighbourhood, or the departments' usual beginnings."""

    topics = ("career.map",)

    def name(self) -> str:
        return "action_career_map"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        role = question.first("role") or (memory.role if _refers_back(question.text) else None)
        roles = [role] if role else [r.id for r in base.roles("entry-level")]
        lines, sources = [], []
        for id_ in roles:
            steps = base.relations(id_, "leads_to")
            if steps:
                lines.append(f"{base.subject('role', id_).title}: leads to {titles([s.target for s in steps[:4]])}")
            progression = base.progression(id_)
            sources.append(sources_of(progression, progression.statements[:2]))
        if role:
            before = base.relations(role, "comes_from")
            if before:
                lines.insert(0, f"Comes from {titles([s.target for s in before[:5]])}")
        return Answer("career.map", "utter_career_map", values={"statements": bullets(lines)},
                      subjects=[role] if role else [], roles=roles, sources=merged(*sources),
                      buttons=[topic_button("roles.list"), topic_button("roles.match")],
                      remember={"topic": "career.map", "listed": roles, **({"role": role} if role else {})},
                      card={"kind": "map", "role": role})
