"""Questions over all roles: lists, the role that does a described job, differences, and which one suits."""

from __future__ import annotations

from typing import Any, Sequence

from actions.answer import Answer, Button, bullets, cited, further, in_a_sentence, merged, sources_of, titles
from actions.base import AnswerAction
from actions.clarify import ask_which_role
from actions.follow_ups import payload, role_follow_ups, subject_buttons, topic_button
from actions.memory import Memory
from actions.question import Question
from actions.wishes import wishes_in
from knowledge.base import KnowledgeBase
from knowledge.matching import Suggestion, suggest
from knowledge.results import FoundRole, Statement, Subject
from knowledge.vocabulary import ASPECTS, MAIN_DEPARTMENTS

PAGE = 12            # roles in one list
FOUND = 0.65         # closeness from which a described job is taken to be found (knowledge/search.py: Descriptions)
NAMED = 0.3          # by which a role that the description names is moved up
CLEARLY = 0.06       # by which the best role must be ahead of the next to stand alone
LISTS = ("roles.list", "roles.match", "roles.find")
COMPARED = ("overview", "skills", "conditions", "pay")


class ActionListRoles(AnswerAction):
    """Lists the roles of a department, or those that fit a wish."""

    topics = ("roles.list",)

    def name(self) -> str:
        return "action_list_roles"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        department = question.first("department")
        if question.aspect == "credential":
            return with_credential(memory, base)
        wishes = {} if department else wishes_in(question.text)
        if question.aspect == "narrower" and memory.listed:
            narrower = [r for r in base.roles(None, bounds_of(wishes)) if r.id in memory.listed]
            if narrower:
                return listed(narrower, None, wishes, base)
        roles = base.roles(department, bounds_of(wishes)) or base.roles(department)
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


def listed(roles: list[Subject], department: str | None, wishes: dict[str, int], base: KnowledgeBase, start: int = 0) -> Answer:
    """Return a page of a list of roles."""
    page = roles[start:start + PAGE]
    statements = [base.overview(role.id).statements[0] for role in page]
    filters = [department] if department else [f"{'' if wish > 0 else 'no-'}{trait}" for trait, wish in wishes.items()]
    what = in_a_sentence(base.subject("department", department).title) if department else "what you asked for"
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
        found = named_first(base.find_roles(question.text, limit=8), question.all("role"))[:3]
        if not found or found[0].score < FOUND:
            return not_found(question)
        best, *others = found
        near = [f.role for f in others if f.score > best.score - CLEARLY]
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


def named_first(found: list[FoundRole], named: Sequence[str]) -> list[FoundRole]:
    """Return what was found with the roles that the description names moved up: it often guesses the name itself."""
    return sorted(found, key=lambda f: -(f.score + (NAMED if f.role.id in named else 0)))


def not_found(question: Question) -> Answer:
    """Say that no role fits a description."""
    return Answer("fallback.no-answer", "utter_roles_find_none", "fallback",
                  buttons=[topic_button("roles.list"), topic_button("roles.match")])


class ActionCompareRoles(AnswerAction):
    """Compares two or three roles on what was asked, or on the essentials."""

    topics = ("roles.compare",)

    def name(self) -> str:
        return "action_compare_roles"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        roles = list(dict.fromkeys(question.all("role")))[:3]
        compared = memory.listed[:3] if memory.topic == "roles.compare" else ()
        of_the_list = memory.listed[:3 if "three" in question.text else 2] if memory.topic in LISTS and len(roles) == 0 else ()
        talked_about: tuple[str | None, ...] = compared or of_the_list or (memory.role, *memory.recent)
        for earlier in talked_about:
            if earlier and earlier not in roles and len(roles) < (3 if compared else 2):
                roles.append(earlier)
        if len(roles) < 2:
            return ask_which_role(question, base)
        aspects = (question.aspect,) if question.aspect in ASPECTS.values() else COMPARED
        sources, blocks, rows = [], [], []
        for name in aspects:
            lines, row = [], []
            for role in roles:
                passage = base.about_role(role, name)
                statement = passage.statements[0]
                lines.append(f"- {base.subject('role', role).title}: {statement.text}")
                row.append(statement.text)
                sources.append(sources_of(passage, [statement]))
            heading = base.about_role(roles[0], name).heading
            blocks.append(f"{heading}\n" + "\n".join(lines))
            rows.append([heading, *row])
        subjects = [base.subject("role", role) for role in roles]
        return Answer(
            "roles.compare", "utter_roles_compare",
            values={"roles": titles(subjects), "statements": "\n\n".join(blocks)},
            subjects=roles, roles=roles, sources=merged(*sources), buttons=subject_buttons("role.overview", subjects),
            remember={"listed": roles, "topic": "roles.compare", "role": roles[0]},
            card={"kind": "table", "columns": ["", *(s.title for s in subjects)], "rows": rows},
        )


REASONS = {
    "travel": "travel", "heights": "work at height", "lifting": "heavy lifting", "nights": "late nights",
    "people": "dealing with people", "hands-on": "hands-on work", "electronics": "electronics", "computers": "computers",
    "music": "an ear for music", "creative": "creative choices", "organising": "organising", "numbers": "figures and money",
    "driving": "driving", "outdoors": "being outdoors", "entry-level": "open to beginners", "degree": "a degree",
}
ENOUGH_WISHES = 2  # told at once, from which a proposal is made without asking
# What is asked, in this order: the response, and what a no (-1) or a yes (+1) says of the traits.
ASKED_FOR: tuple[tuple[str, dict[str, int], dict[str, int]], ...] = (
    ("utter_roles_match_ask", {}, {}),
    ("utter_roles_match_ask_people", {"people": -1, "hands-on": 1}, {"people": 1}),
    ("utter_roles_match_ask_travel", {"travel": -1}, {"travel": 1}),
    ("utter_roles_match_ask_body", {"heights": -1, "lifting": -1}, {}),
    ("utter_roles_match_ask_nights", {"nights": -1}, {}),
    ("utter_roles_match_ask_experience", {"entry-level": 1}, {}),
)


class ActionMatchRole(AnswerAction):
    """Proposes the roles that suit what a person told; asks at most six questions where too little is known."""

    topics = ("roles.match",)

    def name(self) -> str:
        return "action_match_role"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        asked = int(memory.match.get("asked") or 0)
        told = wishes_in(question.text) if not question.text.startswith("/") else {}
        if not told and 0 < asked <= len(ASKED_FOR) and question.aspect in ("yes", "no"):
            _, no, yes = ASKED_FOR[asked - 1]
            told = no if question.aspect == "no" else yes
        wishes = {**memory.match.get("wishes", {}), **told}
        said = " ".join([str(memory.match.get("said") or ""), question.words]).strip()[-600:]
        enough = question.aspect == "result" or asked >= len(ASKED_FOR) or len(told) >= ENOUGH_WISHES \
            or len(wishes) > 2 * ENOUGH_WISHES or (memory.listed and memory.topic == "roles.match" and told)
        if not enough or not wishes and asked < len(ASKED_FOR) and question.aspect != "result":
            return self._ask(asked, {"wishes": wishes, "said": said, "asked": asked + 1})
        meant = {found.role.id: min(1.0, found.score) for found in base.find_roles(said, limit=8)} if said else {}
        remember = {"match": {"wishes": wishes, "said": said, "asked": asked}, "topic": "roles.match"}
        return proposal(suggest(base.traits_of, wishes, meant), wishes, remember, base)

    def _ask(self, asked: int, match: dict[str, Any]) -> Answer:
        response = ASKED_FOR[min(asked, len(ASKED_FOR) - 1)][0]
        choices = (("Yes", "answer.yes"), ("No", "answer.no")) if asked else ()
        buttons = [Button(title, payload(topic)) for title, topic in (*choices, ("Skip", "answer.skip"))]
        return Answer("roles.match", response, "ask", buttons=buttons,
                      remember={"match": match, "topic": "roles.match", "asking": {"topic": "roles.match"}, "listed": ()})


def proposal(suggestions: list[Suggestion], wishes: dict[str, int], remember: dict, base: KnowledgeBase) -> Answer:
    """Return the three roles with the reasons for and against each, and the first step of each."""
    roles = [base.subject("role", s.role) for s in suggestions]
    sources, lines = [], []
    for number, (suggestion, role) in enumerate(zip(suggestions, roles), 1):
        step = base.entry(role.id)
        lines.append(f"{number}. {role.title}. {_reasons(suggestion, wishes)}\n   First step: {step.statements[0].text}")
        sources.append(sources_of(step, step.statements[:1]))
    return Answer(
        "roles.match", "utter_roles_match", values={"statements": "\n".join(lines)}, subjects=[r.id for r in roles],
        roles=[r.id for r in roles], sources=merged(*sources), buttons=subject_buttons("role.overview", roles),
        remember={**remember, "listed": [r.id for r in roles], "role": roles[0].id},
    )


def _reasons(suggestion: Suggestion, wishes: dict[str, int]) -> str:
    parts = []
    if suggestion.fits:
        parts.append("Fits: " + ", ".join(
            REASONS[t] if wishes[t] > 0 else f"little or no {REASONS[t].removeprefix('a ')}" for t in suggestion.fits))
    if suggestion.against:
        parts.append("Against: " + ", ".join(
            f"little {REASONS[t]}" if wishes[t] > 0 and t != "entry-level" else
            "not usually a first job" if t == "entry-level" else REASONS[t] for t in suggestion.against))
    return ". ".join(parts) + "."
