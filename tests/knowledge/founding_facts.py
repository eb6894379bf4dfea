"""What the founding article says, fact by fact: the question, the method call that must answer it, and the words that
any right answer has. The words are regular expressions without case; one statement must have them all.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """``method`` of KnowledgeBase called with ``arguments``; ``words`` are in every right answer."""

    question: str
    method: str
    arguments: tuple[str, ...]
    words: tuple[str, ...]

    def __str__(self) -> str:
        return self.question


def fact(question: str, method: str, argument: str, *words: str) -> Fact:
    """One row; a role's aspect, an entry or a guide's topic has one argument."""
    return Fact(question, method, (argument,), words)


THE_BUSINESS = [
    fact("What kinds of work does a concert need?", "guide", "industry.overview",
         r"logistic", r"technical", r"administrat", r"venue"),
    fact("From what to what do the specialities reach?", "guide", "industry.overview",
         r"sound system", r"lighting", r"money|financ", r"ticket"),
    fact("What is the first step towards a career?", "guide", "industry.overview", r"first step",
         r"who does what|role|structure"),
    fact("Who hires most concert staff?", "guide", "industry.overview",
         r"\b(three|3)\b", r"promoter", r"venue", r"production compan", r"hire|employ"),
    fact("What is a promoter to the business?", "employer", "promoter", r"financial backbone"),
    fact("What do promoters do for a show?", "employer", "promoter", r"organi[sz]", r"market"),
    fact("Whom do promoters contract?", "employer", "promoter", r"contract", r"\b(all|other|everybody)\b"),
    fact("Which are the major promoters?", "employer", "promoter", r"live nation", r"aeg presents", r"global|world"),
    fact("How large is what they do?", "employer", "promoter", r"massive|huge|scale", r"continents"),
    fact("What is Live Nation?", "organisation", "live-nation", r"live nation", r"global|world", r"promoter",
         r"continents"),
    fact("What is AEG Presents?", "organisation", "aeg-presents", r"aeg presents", r"global|world", r"promoter",
         r"continents"),
    fact("What is a venue?", "employer", "venue", r"place|location", r"music", r"perform|play"),
    fact("From what to what do venues reach?", "employer", "venue", r"small", r"club", r"large|big", r"stadium"),
    fact("Whom does each venue employ?", "employer", "venue",
         r"house staff", r"daily", r"administrat", r"hospitality", r"technic"),
    fact("What is a production company?", "employer", "production-company", r"speciali[sz]ed", r"contractor"),
    fact("What does a production company supply?", "employer", "production-company", r"sound", r"light", r"staging",
         r"suppl"),
    fact("Whom does it bring with its gear?", "employer", "production-company", r"skilled", r"technician|people",
         r"operate|run"),
    fact("For whom does a production company work?", "employer", "production-company",
         r"direct", r"for the promoter", r"touring act|artist"),
    fact("What does it answer for?", "employer", "production-company",
         r"technical", r"without (a flaw|fault)|flawless|smooth"),
]

DEPARTMENTS = [
    fact("What is technical production?", "department", "technical-production",
         r"show|performance", r"special|expert", r"sound|audio", r"visual"),
    fact("Which roles has technical production?", "department", "technical-production",
         r"front of house", r"monitor", r"lighting director", r"rigger"),
    fact("What does the road crew do?", "department", "tour-management", r"one city to the next|city to city",
         r"logistic", r"support"),
    fact("Which roles has tour management?", "department", "tour-management",
         r"tour manager", r"production manager", r"instrument technician", r"vip coordinator"),
    fact("What are venue operations?", "department", "venue-operations", r"business", r"customer|public", r"smooth"),
    fact("Which roles has the venue?", "department", "venue-operations", r"box office", r"marketing", r"security",
         r"hospitality"),
    fact("Where do many begin?", "department", "entry-level", r"many", r"begin|start", r"local support"),
    fact("Who hires local support, and what for?", "department", "entry-level",
         r"venue", r"local contractor", r"touring crew", r"add|supplement|help"),
    fact("Which are the entry-level roles?", "department", "entry-level",
         r"runner", r"spot operator", r"stagehand", r"box office", r"merch"),
]

TECHNICAL_ROLES = [
    fact("What does a front of house engineer mix?", "overview", "front-of-house-engineer", r"\bmix",
         r"audience|crowd"),
    fact("What must the mix work in?", "overview", "front-of-house-engineer", r"\bmix", r"acoustic", r"venue|room"),
    fact("What does a monitor engineer mix?", "overview", "monitor-engineer", r"mix", r"perform|artist", r"hear",
         r"on stage"),
    fact("What does monitor engineering call for?", "overview", "monitor-engineer", r"precis", r"quick|fast",
         r"artist|performer"),
    fact("What does a lighting director make?", "overview", "lighting-director", r"design", r"program",
         r"visual|\blight\b"),
    fact("What do the lights follow?", "overview", "lighting-director", r"light", r"effect", r"music"),
    fact("What do riggers hang up?", "overview", "rigger", r"saf(e|ely|ety)\b", r"hang|suspend", r"light", r"speaker"),
    fact("What do riggers hang it from?", "overview", "rigger", r"skilled", r"beam", r"venue|building"),
]

TOURING_ROLES = [
    fact("What is the tour manager to everybody?", "overview", "tour-manager", r"main|primary", r"liaison|contact"),
    fact("What does the tour manager handle?", "overview", "tour-manager", r"money|financ", r"travel",
         r"accommodation|hotel"),
    fact("For whom does the tour manager handle it?", "overview", "tour-manager", r"handles|runs", r"artist", r"crew"),
    fact("What does a production manager oversee?", "overview", "production-manager", r"overse|in charge",
         r"entire|whole", r"technical"),
    fact("Whom does a production manager coordinate?", "overview", "production-manager",
         r"coordinat", r"light", r"audio|sound", r"stage"),
    fact("What is that coordination for?", "overview", "production-manager", r"set-?up", r"tear-?down|take-?down",
         r"smooth|efficient"),
    fact("What do instrument technicians do?", "overview", "instrument-technician", r"maintain", r"prepare",
         r"instrument"),
    fact("When do they do it?", "overview", "instrument-technician", r"before and during"),
    fact("What are they called for short?", "overview", "instrument-technician", r"instrument technicians",
         r"\btechs\b"),
    fact("What do VIP coordinators manage?", "overview", "vip-coordinator", r"premium|vip", r"fan", r"meet-and-greet"),
    fact("For how long do they do it?", "overview", "vip-coordinator", r"meet-and-greet",
         r"throughout|whole|all through", r"tour"),
]

VENUE_ROLES = [
    fact("What does the box office manager oversee?", "overview", "box-office-manager", r"overse|runs",
         r"ticket sales"),
    fact("Who looks after the tickets to be collected?", "overview", "box-office-manager", r"will-call",
         r"overse|runs|looks after"),
    fact("Who makes the money agree after an event?", "overview", "box-office-manager", r"reconcil", r"each event"),
    fact("What do marketing staff manage?", "overview", "marketing-staff", r"promot", r"advertis", r"campaign",
         r"media relations"),
    fact("What is marketing for?", "overview", "marketing-staff", r"ticket sales|sell tickets", r"drive|raise|so that"),
    fact("Who controls the crowd?", "overview", "security-manager", r"crowd", r"control"),
    fact("Who protects the artist?", "overview", "security-manager", r"protect", r"artist"),
    fact("Who answers for the safety of the patrons?", "overview", "security-manager", r"safety", r"patron|audience"),
    fact("What does hospitality manage?", "overview", "hospitality-coordinator", r"artist", r"crew", r"backstage",
         r"catering"),
    fact("What does hospitality see to in the contract?", "overview", "hospitality-coordinator", r"rider", r"contract"),
]

ENTRY_ROLES = [
    fact("What does a runner run?", "overview", "runner", r"errands", r"local|town"),
    fact("What does a runner provide?", "overview", "runner", r"transportation|drives people"),
    fact("Whom does a runner help, and with what?", "overview", "runner", r"tour manager", r"purchase|buys"),
    fact("Who hires runners?", "entry", "runner", r"runner", r"hired", r"venue", r"local contractor", r"touring crew"),
    fact("Whom does a runner work with?", "colleagues", "runner", r"^(?!runner).*tour manager", r"purchase"),
    fact("What does a spot operator control?", "overview", "spot-operator", r"control|works", r"follow-?spot"),
    fact("What does a spot operator track?", "overview", "spot-operator", r"artist|performer", r"stage", r"beam"),
    fact("What do local stagehands help with?", "overview", "stagehand", r"physical", r"\bloading", r"unloading",
         r"setting up", r"stage"),
    fact("How are local stagehands often hired?", "overview", "stagehand", r"local chapter", r"union", r"hired"),
    fact("What is work in a box office a start in?", "overview", "box-office-staff", r"box office", r"customer service",
         r"event"),
    fact("Is the box office a common start?", "entry", "box-office-staff", r"box office", r"common", r"start|first",
         r"customer"),
    fact("What does selling merchandise teach?", "overview", "merchandise-seller", r"merch", r"customer service",
         r"event"),
    fact("Is selling merchandise a common start?", "overview", "merchandise-seller", r"merch|t-shirt", r"common",
         r"start|first"),
]

SKILLS_AND_TRAINING = [
    fact("Which two kinds of skill does success need?", "guide", "training.overview", r"technical",
         r"people skills|soft skills"),
    fact("Which training is recognised across the trade?", "guide", "training.overview", r"recogni[sz]ed", r"safety",
         r"card|certif"),
    fact("What does an OSHA card show?", "guide", "training.overview", r"osha", r"\b10\b", r"\b30\b",
         r"workplace safety|safety at work"),
    fact("What is an OSHA 10-hour card?", "credential", "osha-10", r"osha", r"\b10-hour", r"safety", r"crew"),
    fact("Which focus is best for the 30-hour card?", "credential", "osha-30", r"\b30-hour",
         r"general entertainment safety"),
    fact("Which subjects can one study?", "guide", "training.education",
         r"degree", r"certificate", r"trade[- ]school", r"audio|sound", r"lighting design", r"theat(re|rical)"),
    fact("What does such a course give?", "guide", "training.education", r"experience|practice", r"equipment|gear",
         r"software"),
    fact("What is a degree good for?", "credential", "degree", r"degree", r"trade school", r"audio", r"lighting",
         r"theat(re|rical)"),
    fact("Are digital consoles worth knowing?", "guide", "training.technical-skills", r"digital", r"consoles?",
         r"employers", r"value"),
    fact("Are rigging principles worth knowing?", "guide", "training.technical-skills", r"rigging", r"employers",
         r"value"),
    fact("Is stage automation worth knowing?", "guide", "training.technical-skills", r"automation", r"employers",
         r"value"),
    fact("Why is communication needed?", "guide", "training.soft-skills", r"communicat", r"coordinate|together",
         r"departments"),
    fact("Is problem-solving needed?", "guide", "training.soft-skills", r"problem[- ]solving"),
    fact("What are long days a question of?", "guide", "training.soft-skills", r"stamina", r"long days"),
    fact("Is time management needed?", "guide", "training.soft-skills", r"disciplined", r"time management"),
]

GETTING_STARTED = [
    fact("What counts more than applications?", "guide", "start.overview",
         r"experience", r"reputation|good name", r"formal application"),
    fact("Where can one volunteer?", "guide", "start.volunteering", r"volunteer", r"festival",
         r"community theat(re|er)"),
    fact("What does volunteering show?", "guide", "start.volunteering", r"experience", r"relied upon|reliab"),
    fact("Where are internships?", "guide", "start.internships", r"intern", r"local production compan",
         r"mid-?sized venue"),
    fact("What does an internship give?", "guide", "start.internships", r"structured", r"daily|workflow",
         r"meet|contacts"),
    fact("What can one do at a small club?", "guide", "start.small-venues", r"club", r"door", r"house sound engineer"),
    fact("Is a small club a usual start?", "guide", "start.small-venues", r"local club", r"traditional"),
    fact("What does a steady work ethic bring?", "guide", "start.overview", r"work ethic", r"responsib",
         r"better jobs|advance"),
    fact("Why build a portfolio?", "guide", "start.portfolio", r"portfolio", r"local gigs", r"invest", r"career"),
]

THE_LIFE = [
    fact("What is the schedule like?", "guide", "conditions.overview", r"irregular", r"intense"),
    fact("How are the hours?", "guide", "conditions.hours", r"long", r"unpredictable|hard to predict"),
    fact("When does one work?", "guide", "conditions.hours", r"late night", r"early morning", r"load-in", r"load-out"),
    fact("How long is a tour away from home?", "guide", "conditions.travel", r"weeks or months", r"away from home"),
    fact("Where do tours go?", "guide", "conditions.travel", r"across the country|cross-country",
         r"abroad|international"),
    fact("What does a live show demand?", "guide", "conditions.stress",
         r"quick", r"accurate|well", r"decision", r"technical", r"logistical", r"before a show"),
    fact("What does pay depend on?", "guide", "conditions.pay",
         r"freelance", r"artist.s success", r"size of the venue|venue size", r"how often|frequency"),
    fact("Is there always work?", "guide", "conditions.pay", r"(periods?|spells?) (without work|of unemployment)",
         r"between gigs"),
    fact("What should one plan?", "guide", "conditions.pay", r"financial planning|plan\w* your money", r"important"),
]

FINDING_WORK = [
    fact("Where does one look for work?", "guide", "jobs.overview", r"speciali[sz]ed", r"boards|platforms",
         r"union|organi[sz]ation"),
    fact("What is the trade driven by?", "guide", "jobs.overview", r"trade|field|business", r"relationship"),
    fact("Which job boards are there?", "guide", "jobs.boards", r"entertainment careers", r"music jobs",
         r"productionbeast"),
    fact("Who advertises there?", "guide", "jobs.boards", r"openings|advertise", r"promoters", r"venues",
         r"production (houses|companies)"),
    fact("What is Entertainment Careers?", "organisation", "entertainment-careers", r"entertainment careers",
         r"job board"),
    fact("What is Music Jobs?", "organisation", "music-jobs", r"music jobs", r"job board"),
    fact("What is ProductionBeast?", "organisation", "productionbeast", r"productionbeast", r"job board"),
    fact("Who has a career portal?", "guide", "jobs.portals", r"live nation", r"\baeg\b", r"portal", r"direct"),
    fact("Has Live Nation a portal?", "organisation", "live-nation", r"live nation", r"portal", r"direct"),
    fact("Has AEG a portal?", "organisation", "aeg-presents", r"\baeg\b", r"portal", r"direct"),
    fact("What is joining the union a step to?", "guide", "jobs.unions", r"iatse", r"local chapter", r"step"),
    fact("What does the union supply, and to whom?", "guide", "jobs.unions",
         r"iatse", r"suppl", r"skilled", r"large venues", r"touring shows|tours"),
    fact("What does IATSE stand for?", "organisation", "iatse",
         r"international alliance of theatrical stage employees"),
    fact("For which roles is the union?", "organisation", "iatse", r"local chapter", r"technical", r"stagehand"),
    fact("What is the best way to find work?", "guide", "jobs.networking", r"networking", r"most effective"),
    fact("How are many positions filled?", "guide", "jobs.overview", r"relationship|network", r"filled",
         r"word[- ]of[- ]mouth|recommend"),
    fact("What should one attend?", "guide", "jobs.events", r"industry conferences", r"local trade shows"),
    fact("What can a trade show lead to?", "guide", "jobs.events", r"relationships|contacts", r"first job",
         r"long-term|long tour", r"tour"),
]

FACTS = [
    *THE_BUSINESS, *DEPARTMENTS, *TECHNICAL_ROLES, *TOURING_ROLES, *VENUE_ROLES, *ENTRY_ROLES, *SKILLS_AND_TRAINING,
    *GETTING_STARTED, *THE_LIFE, *FINDING_WORK,
]
FOUNDING_ROLES = list(dict.fromkeys(
    row.arguments[0] for row in [*TECHNICAL_ROLES, *TOURING_ROLES, *VENUE_ROLES, *ENTRY_ROLES]))
