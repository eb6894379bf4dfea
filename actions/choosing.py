"""Questions over all roles: lists, the role that does a described job, differences, and which one suits."""

from __future__ import annotations

import re
from typing import Sequence

from actions.answer import Answer, bullets, cited, further, in_a_sentence, merged, sources_of, titles, with_article
from actions.base import AnswerAction
from actions.follow_ups import role_follow_ups, subject_buttons, topic_button
from actions.memory import Memory
from actions.question import Question
from actions.wishes import wishes_in
from knowledge.base import KnowledgeBase
from knowledge.results import FoundRole, Statement, Subject
from knowledge.vocabulary import MAIN_DEPARTMENTS

PAGE = 12            # roles in one list
FOUND = 0.65         # closeness from which a described job is taken to be found (knowledge/search.py: Descriptions)
GUESSED = 0.5        # ... from which it is offered as a guess
NAMED = 0.3          # by which a role that the description names is moved up
CLEARLY = 0.06       # by which the best role must be ahead of the next to stand alone
WHAT_CALLED = re.compile(r"\b(?:called|title|name|job)\b", re.I)  # "…, what's he called?": the rest of the message says who
POINTING = re.compile(r"\b(?:it|that|this|those|these|them)\b", re.I)


class ActionListRoles(AnswerAction):
    """Lists the roles of a department, or those that fit a wish."""

    topics = ("roles.list",)

    def name(self) -> str:
        return "action_list_roles"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        department = question.first("department")
        if question.aspect == "credential":
            return with_credential(memory, base)
        wishes = {} if department else {trait: wish for trait, wish in wishes_in(question.text).items() if wish}
        if question.aspect == "narrower" and memory.listed:
            narrower = [r for r in base.roles(None, bounds_of(wishes)) if r.id in memory.listed]
            if narrower:
                return listed(narrower, None, wishes, base)
        roles = base.roles(department, bounds_of(wishes)) or base.roles(department)
        employer = question.first("employer")
        if employer and department is None and base.roles_hired_by(employer):
            return listed(base.roles_hired_by(employer), None, {}, base, hired_by=base.subject("employer", employer))
        if department:
            roles = sorted(roles, key=lambda role: len(base.departments_of[role.id]))  # those of it alone come first
        if department is None and not wishes:
            return self._departments(base)
        return listed(roles, department, wishes, base)

    def _departments(self, base: KnowledgeBase) -> Answer:
        departments = [base.subject("department", id_) for id_ in MAIN_DEPARTMENTS]
        lines: list[str] = []
        statements: list[Statement] = []
        roles: list[str] = []
        for department in departments:
            there = [r for r in base.roles(department.id) if base.departments_of[r.id][0] == department.id]
            roles += [role.id for role in there]
            lines.append(f"{department.title} ({len(there)}): {titles(there[:4])} …")
            statements += base.department(department.id).statements[:1]
        return Answer("roles.list", "utter_roles_list_all", values={"count": len(roles), "statements": bullets(lines)},
                      roles=roles, sources=cited("Departments and teams", statements),
                      buttons=subject_buttons("roles.list", departments),
                      remember={"topic": "roles.list", "listed": roles, "page": 0})


def bounds_of(wishes: dict[str, int]) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest value of each trait that fits the wishes."""
    return {trait: (1.0, 2.0) if wish > 0 else (0.0, 0.0) for trait, wish in wishes.items()}


def with_credential(memory: Memory, base: KnowledgeBase) -> Answer:
    """Return those of the roles listed last that need a card or licence, or that one helps."""
    needing = [(base.subject("role", role), base.relations(role, "required", "helped_by")) for role in memory.listed]
    lines = [f"{role.title}: {titles([r.target for r in links[:3]])}" for role, links in needing if links][:PAGE]
    if not lines:
        return Answer("fallback.no-answer", "utter_fallback_no_answer", "fallback", buttons=[topic_button("training.overview")])
    roles = [role.id for role, links in needing if links]
    sources = [{"document": s.title, "section": f"{role.title}: Links", "url": s.url, "grade": s.grade}
               for role, links in needing[:PAGE] for link in links[:3] for s in link.sources]
    return Answer("roles.list", "utter_roles_list_credential", values={"statements": bullets(lines)},
                  subjects=[], roles=roles, sources=merged(sources) or cited("Links", []),
                  buttons=subject_buttons("role.training", [base.subject("role", r) for r in roles[:3]]),
                  remember={"topic": "roles.list", "listed": roles, "page": len(lines)})


def listed(roles: list[Subject], department: str | None, wishes: dict[str, int], base: KnowledgeBase, start: int = 0,
           hired_by: Subject | None = None) -> Answer:
    """Return a page of a list of roles."""
    page = roles[start:start + PAGE]
    statements = [base.overview(role.id).statements[0] for role in page]
    filters = [department] if department else [f"{'' if wish > 0 else 'no-'}{trait}" for trait, wish in wishes.items()]
    what = in_a_sentence(base.subject("department", department).title) if department else "what you asked for"
    if hired_by:
        filters, what = [hired_by.id], f"the hands of {with_article(hired_by.title)}"
    return Answer(
        "roles.list", "utter_roles_list_more" if len(roles) > start + PAGE else "utter_roles_list",
        values={"what": what, "count": len(roles), "left": len(roles) - start - PAGE,
                "statements": "\n".join(f"{n}. {role.title}" for n, role in enumerate(page, start + 1))},
        subjects=filters, roles=[role.id for role in roles], sources=cited("What they do", statements),
        buttons=subject_buttons("role.overview", page[:3]),
        remember={"topic": "roles.list", "listed": [role.id for role in roles],
                  "page": start + len(page)},
    )


class ActionFindRole(AnswerAction):
    """Finds the role that does a described job."""

    topics = ("roles.find",)

    def name(self) -> str:
        return "action_find_role"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        found = named_first(base.find_roles(described(question, memory, base), limit=8), question.all("role"))[:3]
        if not found or found[0].score < GUESSED:
            return not_found(question)
        best, *others = found
        near = [f.role for f in others if f.score > best.score - CLEARLY]
        if best.score < FOUND and not near:
            near = [f.role for f in others[:1]]
        passage = base.overview(best.role.id)
        statements = list(passage.statements[:3])
        sources = merged(sources_of(passage, statements), *(
            sources_of(p, p.statements[:1]) for p in (base.overview(role.id) for role in near)))
        return Answer(
            "roles.find", "utter_roles_find_near" if near else "utter_roles_find",
            values={"title": best.role.title, "lead": statements[0].text, "statements": further(statements[1:]),
                    "near": titles(near)},
            subjects=[best.role.id, *(role.id for role in near)], roles=[f.role.id for f in found], sources=sources,
            buttons=role_follow_ups("role.overview", best.role.id),
            remember={"role": best.role.id, "topic": "role.overview", "listed": [f.role.id for f in found],
                      "shown": tuple(s.id for s in statements)},
        )


def described(question: Question, memory: Memory, base: KnowledgeBase) -> str:
    """Return the words that describe the job; where they point at a thing talked about ("who looks after it?"), with it."""
    points_at = memory.subject and question.length <= 8 and POINTING.search(question.text)
    if points_at and memory.subject:
        return f"{question.text} {base.subject(*memory.subject).title}"
    return question.message if WHAT_CALLED.search(question.text) else question.text


def named_first(found: list[FoundRole], named: Sequence[str]) -> list[FoundRole]:
    """Return what was found with the roles that the description names moved up: it often guesses the name itself."""
    return sorted(found, key=lambda f: -(f.score + (NAMED if f.role.id in named else 0)))


def not_found(question: Question) -> Answer:
    """Say that no role fits a description."""
    return Answer("fallback.no-answer", "utter_roles_find_none", "fallback",
                  buttons=[topic_button("roles.list"), topic_button("roles.match")])
