"""The fixed words of the documents: sections, relations, traits, departments, topics. README.md there explains them."""

from __future__ import annotations

# Heading of a role's section -> the aspect, which is also the second half of its topic ("role.skills").
ASPECTS = {
    "What they do": "overview",
    "Skills": "skills",
    "Tools": "tools",
    "Training": "training",
    "Getting in": "entry",
    "Next steps": "progression",
    "Pay": "pay",
    "Conditions": "conditions",
    "Who hires": "employers",
    "Works with": "colleagues",
}
ROLE_SECTIONS = (*ASPECTS, "Links", "Traits")

# Relation as written -> (stored name, kind of its target).
RELATIONS = {
    "reports to": ("reports_to", "role"),
    "works with": ("works_with", "role"),
    "leads to": ("leads_to", "role"),
    "comes from": ("comes_from", "role"),
    "hired by": ("hired_by", "employer"),
    "helped by": ("helped_by", "credential"),
    "required": ("required", "credential"),
}

TRAITS = (
    "travel", "heights", "lifting", "nights", "people", "hands-on", "electronics", "computers", "music", "creative",
    "organising", "numbers", "driving", "outdoors", "entry-level", "degree",
)
TRAIT_VALUES = {"no": 0, "some": 1, "yes": 2}

SENIORITIES = ("entry", "skilled", "senior", "head")

MAIN_DEPARTMENTS = (
    "technical-production", "tour-management", "venue-operations", "entry-level", "artist-business",
    "festivals-and-safety",
)

# Kind of a document with many entries -> kind of each of its subjects.
COLLECTIONS = {
    "credentials": "credential",
    "organisations": "organisation",
    "employers": "employer",
    "terms": "term",
    "departments": "department",
}

ORGANISATION_TYPES = (
    "job-board", "portal", "union", "trade-body", "network", "help", "event", "press", "company",
)

GUIDE_TOPICS = (
    "industry.overview", "industry.employer",
    "start.overview", "start.volunteering", "start.internships", "start.small-venues", "start.portfolio",
    "training.overview", "training.education", "training.technical-skills", "training.soft-skills",
    "conditions.overview", "conditions.hours", "conditions.travel", "conditions.pay", "conditions.stress",
    "conditions.health",
    "jobs.overview", "jobs.boards", "jobs.portals", "jobs.unions", "jobs.networking", "jobs.events",
    "chat.distress", "passage",
)

# Names that an article of somebody's own may mention, as "kind/id".
MENTIONED = ("role", "credential", "organisation")

GRADES = ("A", "B", "C", "D")
TRADE, UNKNOWN = "trade", "unknown"  # grounds of a statement that no page stands behind
