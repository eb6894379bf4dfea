"""Questions about one credential, organisation, kind of employer or word of the trade."""

from __future__ import annotations

from typing import Sequence

from actions.answer import Answer, bullets, further, in_a_sentence, merged, sources_of, titles
from actions.base import AnswerAction
from actions.follow_ups import subject_buttons, topic_button, topic_follow_ups
from actions.guides import from_guide
from actions.memory import Memory
from actions.passages import from_search
from actions.picking import described_role
from actions.question import Question
from actions.statements import chosen
from knowledge.base import KnowledgeBase
from knowledge.results import Passage, Subject


class ActionExplainCredential(AnswerAction):
    """What a card, certificate or licence is, who needs it, how to get it."""

    topics = ("training.credential",)

    def name(self) -> str:
        return "action_explain_credential"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        credential = question.first("credential") or remembered_subject("credential", memory)
        if credential is None:
            return _credentials_of_role(question, memory, base) or _all_credentials(question, base)
        subject = base.subject("credential", credential)
        roles = base.roles_with_credential(credential)
        answer = about_entry(question, base.credential(credential), subject, base, "utter_training_credential")
        answer.values["roles"] = f"\nIt helps as: {titles(roles[:6])}." if roles else ""
        answer.roles = [role.id for role in roles]
        in_need = [role.id for role in roles if credential in [r.target.id for r in base.relations(role.id, "required")]]
        if len(in_need) == 1:
            answer.remember["role"] = in_need[0]
        answer.buttons = [*subject_buttons("role.training", roles[:2]), topic_button("training.overview")]
        return answer


def _credentials_of_role(question: Question, memory: Memory, base: KnowledgeBase) -> Answer | None:
    """Where no credential is named but a role is talked about: what helps or is required in that role."""
    role = question.first("role") or memory.role or described_role(question.message, base)
    relations = base.relations(role, "required", "helped_by") if role else []
    if not role or not relations:
        return None
    passages = [(relation, base.credential(relation.target.id)) for relation in relations[:4]]
    lines = [f"{relation.target.title}{' (required)' if relation.relation == 'required' else ''}: {passage.statements[0].text}"
             for relation, passage in passages]
    return Answer(
        "training.credential", "utter_training_credential_role",
        values={"role": base.subject("role", role).title.lower(), "statements": bullets(lines)},
        subjects=[relation.target.id for relation, _ in passages], roles=[role],
        sources=merged(*(sources_of(passage, passage.statements[:1]) for _, passage in passages)),
        buttons=subject_buttons("training.credential", [relation.target for relation, _ in passages[:3]]),
        remember={"role": role, "topic": "training.credential"},
    )


def _all_credentials(question: Question, base: KnowledgeBase) -> Answer:
    """Where neither is known: the passages about credentials that fit the words best."""
    found = from_search(question, base, only_kind="credential")
    return found or from_guide(Question("training.overview", question.text), base)


class ActionExplainEmployer(AnswerAction):
    """What a promoter, a venue, a production company is and does; who are examples."""

    topics = ("industry.employer",)

    def name(self) -> str:
        return "action_explain_employer"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        employer = question.first("employer") or remembered_subject("employer", memory)
        if employer is None:
            if question.first("organisation"):
                return about_organisation(question, base)
            return from_guide(Question("industry.overview", question.text), base)
        passages = base.employer(employer)
        subject = base.subject("employer", employer)
        everything = Passage(subject.title, subject.title, question.topic, subject,
                             tuple(s for p in passages for s in p.statements))
        return about_entry(question, everything, subject, base, "utter_industry_employer")


class ActionExplainTerm(AnswerAction):
    """What a word of the trade means."""

    topics = ("glossary.term",)

    def name(self) -> str:
        return "action_explain_term"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        for kind, response in (("term", "utter_glossary_term"), ("credential", "utter_training_credential"),
                               ("employer", "utter_industry_employer"), ("role", ""), ("organisation", "")):
            id_ = question.first(kind)
            if id_ is None:
                continue
            if kind == "role":
                from actions.roles import about_role  # a word may be a job: "what is a runner"
                return about_role(id_, Question("role.overview", question.text), base)
            if kind == "organisation":
                return about_organisation(question, base)
            passage = {"term": base.term, "credential": base.credential}.get(kind, lambda i: base.employer(i)[0])(id_)
            answer = about_entry(question, passage, base.subject(kind, id_), base, response)
            answer.topic = {"term": "glossary.term", "credential": "training.credential"}.get(kind, "industry.employer")
            answer.values["roles"] = ""
            return with_another(answer, question.all("term")[1:2], base) if kind == "term" else answer
        return from_search(question, base) or unknown_term()


def with_another(answer: Answer, terms: Sequence[str], base: KnowledgeBase) -> Answer:
    """Add what a second word means, where two were asked about."""
    for term in terms:
        passage, subject = base.term(term), base.subject("term", term)
        answer.values["statements"] += f"\n{subject.title}: {passage.statements[0].text}"
        answer.subjects = [*answer.subjects, term]
        answer.sources = merged(answer.sources, sources_of(passage, passage.statements[:1]))
    return answer


class ActionExplainOrganisation(AnswerAction):
    """Job boards, portals, unions, networking and events, with the organisations of that kind."""

    topics = ("jobs.boards", "jobs.portals", "jobs.unions", "jobs.networking", "jobs.events")

    def name(self) -> str:
        return "action_explain_organisation"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if not question.first("organisation"):
            return from_guide(question, base)
        return about_organisation(question, base)


def about_organisation(question: Question, base: KnowledgeBase) -> Answer:
    """Answer with what is known of a named organisation; the topic is that of its type where none was asked."""
    id_ = str(question.first("organisation"))
    subject = base.subject("organisation", id_)
    of_type = {"job-board": "jobs.boards", "portal": "jobs.portals", "union": "jobs.unions", "event": "jobs.events",
               "trade-body": "jobs.networking", "network": "jobs.networking"}
    topic = question.topic if question.topic.startswith("jobs.") else of_type.get(subject.type or "", "jobs.overview")
    answer = about_entry(question, base.organisation(id_), subject, base, "utter_organisation")
    answer.topic, answer.buttons = topic, topic_follow_ups(topic)
    answer.values["url"] = f"\n{subject.url}" if subject.url else ""
    return answer


def about_entry(question: Question, passage: Passage, subject: Subject, base: KnowledgeBase, response: str) -> Answer:
    """Answer with the statements of a subject's entry: the first says what it is."""
    statements = chosen(question.words, passage.statements, base, lead=True)
    jobs = [base.subject("role", role) for role in question.also_jobs[:1]]
    overviews = [base.overview(job.id) for job in jobs]
    as_a_job = "".join(f"\nAs a job, {in_a_sentence(job.title)}: {overview.statements[0].text}"
                       for job, overview in zip(jobs, overviews))
    return Answer(
        topic=question.topic, response=response,
        values={"title": subject.title, "lead": statements[0].text, "statements": further(statements[1:]) + as_a_job},
        subjects=[subject.id, *(job.id for job in jobs)],
        sources=merged(sources_of(passage, statements), *(sources_of(o, o.statements[:1]) for o in overviews)),
        buttons=[*subject_buttons("role.overview", jobs), topic_button("chat.help")],
        remember={"subject": [subject.kind, subject.id], "topic": question.topic,
                  "shown": tuple(s.id for s in statements), **({"role": jobs[0].id} if jobs else {})},
    )


def remembered_subject(kind: str, memory: Memory) -> str | None:
    """Return the subject of a kind that was talked about last."""
    return memory.subject[1] if memory.subject and memory.subject[0] == kind else None


def unknown_term() -> Answer:
    """Say that a word is not in the glossary."""
    return Answer("fallback.no-answer", "utter_unknown_term", "fallback", buttons=[topic_button("chat.help")])


