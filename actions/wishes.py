"""What a person likes, can and avoids, read from their own words, clause by clause, as wishes for traits of roles."""

from __future__ import annotations

import re

CLAUSES = re.compile(r"[.,;!?\n]+|\b(?:and|but|though|although|while|because|so|plus|also)\b", re.I)
AVOIDS = re.compile(
    r"\b(?:hate|hates|hated|dislike|avoid|can'?t|cannot|cant|don'?t|dont|do not|doesn'?t|didn'?t|not|no|never|without|"
    r"afraid|scared|terrified|fear|phobia|phobic|bad|weak|dodgy|sore|injured|broken|sick of|tired of|fed up|allergic|"
    r"rather not|nothing|less|minus|instead of|isn'?t|ain'?t|wouldn'?t|won'?t|stop|quit|leave|leaving|useless|terrible)\b", re.I)
MINDS_NOT = re.compile(
    r"\b(?:do(?:es)?\s?n['’]?o?t|do(?:es)? not|wo\s?n['’]?t|never|not) (?:really )?(?:mind|bother\w*|hate|scare\w*|worr\w+)|"
    r"\bno (?:problem|fear|issue)s?\b|\bnot (?:afraid|scared|bothered|fussed|worried)\b|\bnothing against\b|"
    r"\bunafraid\b|\bfine with\b", re.I)
TRAITS = {
    "travel": r"travel\w*|tour|tours|touring|on the road|away from home|see the world|living on a bus",
    "heights": r"heights?|climb\w*|ladders?|up high|vertigo|dizzy",
    "lifting": r"lift\w*|heavy|physical\w*|back|knees?|shoulder|strong|strength|muscles?|manual labou?r|sweat\w*|workout",
    "nights": r"nights?|night owl|late|evenings?|unsociable|weekends?",
    "people": r"people|customers?|public|talk\w*|social|sociable|guests?|fans?|chat\w*|outgoing|retail|waitress\w*|waiter|"
              r"bartend\w*|hospitality|hosting|extrovert|person person",
    "hands-on": r"hands[- ]on|tools?|build\w*|fix\w*|repair\w*|mak(?:e|ing) things|craft\w*|diy|carpent\w*|mechanic\w*|"
                r"with my hands|wood\w*|weld\w*|sew\w*|practical|handy|tinker\w*",
    "electronics": r"electr\w+|solder\w*|circuits?|wiring|gadgets?|wires",
    "computers": r"comput\w*|software|coding|code|program\w*|laptops?|gam(?:er|ing)|screens?|techie|networking gear",
    "music": r"music\w*|guitars?|drum\w*|bass|piano|keyboards?|instruments?|sound|audio|mixing|band|bands|singing|sing",
    "creative": r"creativ\w*|art|arts|artistic|artsy|design\w*|draw\w*|paint\w*|visual\w*|photograph\w*|colou?rs?|fashion|video",
    "organising": r"organi[sz]\w*|plan|planning|planner|logistics?|schedul\w*|spreadsheets?|details?|lists|tidy|coordinat\w*",
    "numbers": r"numbers|maths?|account\w*|book ?keep\w*|money|budget\w*|spreadsheets?|financ\w*|excel|cash",
    "driving": r"driv\w*|trucks?|vans?|lorry|lorries|clean licen[cs]e|behind the wheel",
    "outdoors": r"outdoors?|outside|fresh air|open air|nature|camping|fields?",
}
OPPOSITES = {
    "travel": r"stay(?:ing)? (?:at )?home|close to home|near home|local(?:ly)?|one place|sleep in my own bed|own bed|kids?|baby|family",
    "nights": r"daytime|nine to five|9 ?(?:to|-) ?5|day job|early bird|morning person",
    "outdoors": r"indoors?|inside",
    "people": r"introvert\w*|shy|alone|quiet|behind the scenes|by myself",
    "hands-on": r"office|desk|paperwork",
    "lifting": r"wheelchair|pregnant|disab\w+|arthritis|sitting(?: down)?|seated|sit down",
}
NO_EXPERIENCE = re.compile(
    r"\b(?:no|zero|without|never had|any|little) (?:\w+ )?experience|beginner|entry[- ]level|first job|"
    r"never (?:worked|done)|start(?:ing)? out|school leaver|just (?:left|finished) school|newbie|complete novice", re.I)
NO_DEGREE = re.compile(r"\b(?:no|without(?: a)?|not? have a|don'?t have a|dropped out|skip)\s*(?:college|degree|university|uni|qualif\w+)"
                       r"|dropout|dropped out", re.I)

NOT_THAT = re.compile(  # said of a proposal
    r"\bnot (?:that|the|this|a|an)\b|\bsomething else\b|\bother than\b|\banything but\b|\bexcept\b|\bwithout the\b", re.I)


def wishes_in(text: str) -> dict[str, int]:
    """Return the wishes in ``text`` by trait: +1 for what is liked, -1 for what is avoided, 0 for what is all the same."""
    wishes: dict[str, int] = {}
    if NO_EXPERIENCE.search(text):
        wishes["entry-level"] = 1
    if NO_DEGREE.search(text):
        wishes["degree"] = -1
    for clause in CLAUSES.split(text):
        sign = 0 if MINDS_NOT.search(clause) else -1 if AVOIDS.search(clause) else 1
        for traits, direction in ((TRAITS, sign), (OPPOSITES, -sign)):
            for trait, words in traits.items():
                if re.search(rf"\b(?:{words})\b", clause, re.I) and trait not in wishes:
                    wishes[trait] = direction
    return wishes
