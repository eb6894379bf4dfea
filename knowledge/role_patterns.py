"""Finds what jobs a text defines by the pattern of the language, without a list of jobs.

"Riggers are responsible for …", "The X oversees …", "X: does …", "started as an X", "selling Y is a first job". What
makes X a job is its last word: the suffix of somebody who does something (-er, -or, -ist, -ian, -hand) or a word for
people at work (staff, crew, technician); what makes it a definition is the verb that follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable, Iterator

AGENT = r"[a-z]{2,}(?:er|or|ist|ian|eer|hand|man|woman|person|keeper|master)"
COLLECTIVE = "staff crew personnel".split()
NOT_ALONE = [*COLLECTIVE, *"tech chief lead head hand assistant attendant rep man woman person people master "
             "worker".split()]
PEOPLE = [*NOT_ALONE, *"agent medic nurse guard accountant apprentice pilot chef cook clerk consultant architect analyst "
          "steward roadie grip intern aide".split()]
HEAD = rf"(?:(?P<one>{AGENT}|{'|'.join(PEOPLE)})(?P<many>s)?|(?P<people>[a-z]*(?:men|women|people)))"
WORD = r"[^\W_][\w’'&/.-]*"
LONGEST_TITLE = 6  # words before the last one

# They end like somebody who does something, and are no job: things, times, comparatives, those served or taught.
NO_JOB = frozenset("""
    other another number order computer weather water paper power matter summer winter corner center theater however
    whether either neither rather together under over after never ever later career letter chapter offer error floor
    door color mirror motor sensor monitor border layer factor sector tour hour four your our their river silver
    newsletter poster timer speaker mixer adapter container semester quarter answer dinner shower laser amplifier
    generator trailer buffer filter fader reminder folder character disaster register transfer order refer prefer
    consider enter deliver discover remember gather labor behavior favor major minor interior superior junior senior
    indoor outdoor poor for per proper upper inner outer super tower cover november december october september
    better bigger higher lower larger smaller older younger faster longer shorter safer greater easier harder earlier
    closer human reader user customer member visitor sponsor consumer applicant beginner newcomer learner performer
    singer player listener teacher instructor tutor mentor lecturer professor chair partner helper employer contractor
    promoter supplier
""".split())
BEFORE_A_NAME = frozenset("""
    the a an our your their its his her every each all any some many most these those both two three local skilled
    experienced professional freelance full-time part-time typical good new successful
""".split())
IN_NO_NAME = frozenset("""
    and or but while when where if as the a an is are was were who that which than to in on at by with from for our your
""".split())
NO_VERB = frozenset("and or of for in with to at on who that from by as".split())
VERBS = """
    oversee manage handle run operate control maintain coordinate co-ordinate supervise lead direct mix design program
    build rig hang load unload drive repair prepare plan organise organize book sell assist help support set pack ensure
    make check install deliver create provide protect guide keep track schedule negotiate advise monitor tune fly
    inspect test patch focus fit carry cook wash sew film shoot edit calculate pay count greet clean move push
""".split()

IN_CHARGE = r"(?:(?:responsible|accountable)\s+for|in\s+charge\s+of|(?:charged|tasked)\s+with)"
DUTY = re.compile(
    rf"(?:is|are)\s+(?:\w+ly\s+)?(?:{IN_CHARGE}|(?:[\w-]+\s+){{1,6}}?(?:who|that|{IN_CHARGE})\b)"
    r"|(?:serve|act|work)s?\s+(?:closely\s+)?(?:as|with|on|under|alongside)\b|looks?\s+after|takes?\s+(?:care|charge)"
    rf"|(?:{'|'.join(VERBS)})(?:s|es)?\b", re.I)


def _patterns(tail: str) -> tuple[re.Pattern[str], ...]:
    """Return a pattern of a name and what follows for each length of it, as any of its words may look like the last."""
    title = rf"(?P<name>(?:{WORD}\s+|\([^)]{{1,12}}\)\s+){{%d}}{HEAD})(?:\s*\((?P<bracketed>[^)]{{1,60}})\))?"
    return tuple(re.compile(title % words + tail, re.S | re.I) for words in range(LONGEST_TITLE + 1))


TITLE = _patterns("")
DEFINED = _patterns(r"(?:,\s+(?P<aside>[^,;:]{2,80}),\s*[”\"’]?)?\s+(?P<rest>(?-i:[a-z]).*)")
LABELLED = _patterns(r"\s*(?::|\s[–—-])\s+(?P<rest>\S.*)")
SEVERAL = re.compile(r"(?P<names>[^.;:()]{3,200}?,?\s+and\s+[^.;:(),]{3,60}?)\s+(?P<rest>are\s+.*)", re.S)
MANAGEMENT = re.compile(rf"(?P<name>(?:{WORD}\s+){{1,4}})management\s+(?P<rest>[a-z].*)", re.S | re.I)
KIND_OF_WORK = re.compile(rf"(?P<name>(?:{WORD}\s+){{1,3}})(?:roles?|positions?|jobs?)\s+"
                          r"(?P<rest>(?:involves?|includes?|means?|covers?|consists?)\s.*)", re.S | re.I)
AS_A_JOB = re.compile(
    r"\b(?:work|start|begin|hire|train|job|began|begun)(?:e?[sd]|ed|ing|n?ing)?\s+(?:\w+\s+)?(?:as|of)\s+an?\s+"
    rf"(?P<name>(?:[\w-]+\s+){{0,3}}?{HEAD})\b", re.I)
ASKED = re.compile(r"(?:what\s+do(?:es)?\s+(?:an?\s+|the\s+)?(?P<a>.+?)\s+do|(?:how\s+to\s+)?becom(?:e|ing)\s+an?\s+"
                   r"(?P<b>.+?)|what\s+is\s+an?\s+(?P<c>.+?))\??", re.I)
FIRST_JOB = re.compile(
    r"(?P<doings>.+?)\s+(?:is|are)\s+(?:an?\s+)?(?:\w+\s+)?(?:common|good|usual|typical|frequent|popular)\s+(?:\w+\s+)?"
    r"(?:starting\s+points?|first\s+(?:jobs?|steps?)|ways?\s+in|entry\s+points?|start)\b", re.I)
WORKING_IN = re.compile(r"\bworking\s+(?:in|at|on)\s+(?:(?:an?|the|your|local)\s+)*"
                        r"(?P<place>[A-Z][\w-]*(?:\s[A-Z][\w-]*)*)")
DOING = re.compile(r"\b(?P<verb>[a-z]{2,}ing)\s+(?P<thing>[A-Z][\w-]+)")
ALSO_CALLED = re.compile(r"(?:or|(?:also\s+)?(?:called|known\s+as)|aka|a\.k\.a\.)\s+(?:an?\s+|the\s+)?[“\"‘']?"
                         r"(?P<name>[^“”\"]+?)[,”\"’']*", re.I)


@dataclass(frozen=True)
class Job:
    """A job that a text defines. ``title`` is singular, ``duty`` what is said of it (empty: it is only named)."""

    title: str
    aliases: tuple[str, ...] = ()
    duty: str = ""


def jobs_of_item(text: str) -> list[Job]:
    """Return the jobs that an item of a list defines at its beginning; in a list a verb needs only to agree."""
    for label in _matches(LABELLED, text):
        return [_job(label, label["rest"])]
    return jobs_of_sentence(text, in_list=True) or _first_jobs(text)


def jobs_of_sentence(sentence: str, in_list: bool = False) -> list[Job]:
    """Return the jobs that a sentence defines: its subject or subjects, where a verb of duty follows."""
    management, kind_of_work = MANAGEMENT.match(sentence), KIND_OF_WORK.match(sentence)
    if management and DUTY.match(management["rest"]):
        return _of_noun(management, "Manager")
    if kind_of_work and in_list:
        return _of_noun(kind_of_work, "staff")
    for defined in _matches(DEFINED, sentence):
        if DUTY.match(defined["rest"]) or (in_list and _agrees(defined)):
            return [_job(defined, defined["rest"])]
    return _several(sentence)


def jobs_named(sentence: str) -> list[Job]:
    """Return the jobs that a sentence names as somebody's ("started as a fly hand"), without saying what they do."""
    return [_job(match) for match in AS_A_JOB.finditer(sentence) if _is_job(match["name"])]


def jobs_of_heading(heading: str) -> list[Job]:
    """Return the job that a heading is about: "Drone pilots", "What does a rigger do?", "How to become a runner".

    Staff, crew and personnel in a heading are a department.
    """
    asked = ASKED.fullmatch(heading.strip())
    name = next(group for group in asked.groups() if group) if asked else heading.strip()
    jobs = _all_titles(re.split(r"\s*/\s*", name))
    if len(jobs) > 1:
        return [Job(jobs[0].title, tuple(job.title for job in jobs[1:]))]
    return jobs or _all_titles([name])


def agent(gerund: str) -> str:
    """Return who does what a gerund says: selling, seller; driving, driver."""
    return gerund[:-3] + "er"


def singular(name: str) -> str:
    """Return a name with its last word in the singular."""
    if re.search(r"(?:^|[a-z ])(?:men|women)$", name, re.I):
        return name[:-2] + "an"
    return name[:-1] if re.search(r"[^siu]s$", name, re.I) else name


def _matches(patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        match = pattern.match(text)
        if match and _is_job(match["name"]):
            yield match


def _all_titles(names: Iterable[str]) -> list[Job]:
    """Return the job that each name is a title of; none where one of them is no title."""
    jobs = []
    for name in names:
        found = [match for pattern in TITLE for match in [pattern.fullmatch(name)] if match and _is_job(match["name"])]
        if not found or name.lower().split()[-1] in COLLECTIVE:
            return []
        jobs.append(_job(found[0]))
    return jobs


def _several(sentence: str) -> list[Job]:
    """Return the jobs of "Set designers, scenic painters and props masters are responsible for …"."""
    match = SEVERAL.match(sentence)
    if not match or not DUTY.match(match["rest"]):
        return []
    jobs = _all_titles(re.split(r",\s*(?:and\s+)?|\s+and\s+", match["names"]))
    return [Job(job.title, job.aliases, match["rest"]) for job in jobs]


def _first_jobs(sentence: str) -> list[Job]:
    """Return the jobs behind "Working in a Box Office or selling Merchandise are common starting points"."""
    match = FIRST_JOB.match(sentence)
    if not match:
        return []
    doings = match["doings"][0].lower() + match["doings"][1:]
    return [*(Job(f"{found['place']} staff") for found in WORKING_IN.finditer(doings)),
            *(Job(f"{found['thing']} {agent(found['verb'])}") for found in DOING.finditer(doings))]


def _of_noun(match: re.Match[str], person: str) -> list[Job]:
    name = _bare(match["name"])
    return [Job(f"{name} {person}", (), match["rest"])] if name else []


def _job(match: re.Match[str], duty: str = "") -> Job:
    name, groups = _bare(match["name"]), match.groupdict()
    shorts = re.finditer(r"\(([A-Z][\w&]{1,9})\)", name)
    aliases = [name[short.start():].replace(short[0], short[1]) for short in shorts]
    aliases += re.split(r",\s*|\s+or\s+", groups.get("bracketed") or "")
    called = ALSO_CALLED.fullmatch(groups.get("aside") or "")
    aliases += [called["name"]] if called else []
    title = " ".join(re.sub(r"\([^)]*\)", " ", name).split())
    return Job(_quiet(singular(title)), tuple(_quiet(singular(one.strip())) for one in aliases if one.strip()), duty)


def _quiet(name: str) -> str:
    """Return a name without the capitals of a whole line ("LIGHT BOARD OPERATOR")."""
    return name.capitalize() if name.isupper() and len(name) > 5 else name


def _is_job(name: str) -> bool:
    words = _bare(name).lower().split()
    last = singular(words[-1]) if words else ""
    alone = len(words) == 1 and last in NOT_ALONE
    return bool(last) and last not in NO_JOB and not alone and not IN_NO_NAME & set(words)


def _agrees(match: re.Match[str]) -> bool:
    """Whether the word after the subject is a verb by its number: "riggers hang", "a rigger hangs"."""
    verb = re.match(r"(?:\w+ly\s+|also\s+|then\s+|often\s+)?([a-z]+)", match["rest"])
    if not verb or verb[1] in NO_VERB:
        return False
    of_one = bool(re.search(r"[^s]s$", verb[1]))
    return (match["one"] or "").lower() in COLLECTIVE or of_one != bool(match["many"] or match["people"])


def _bare(name: str) -> str:
    """Return a name without the article and the praise before it."""
    words = name.split()
    while words and words[0].lower() in BEFORE_A_NAME:
        words.pop(0)
    return " ".join(words)
