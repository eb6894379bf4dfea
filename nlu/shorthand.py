"""Writes out what people shorten when they type fast ("hrs?", "wats", "ppl"), so that the encoder reads whole words."""

from __future__ import annotations

import re

SHORTHAND = {
    "hrs": "hours", "yrs": "years", "yr": "year", "mins": "minutes", "wks": "weeks", "lvl": "level",
    "exp": "experience", "quals": "qualifications", "qualis": "qualifications", "u": "you", "ur": "your", "r": "are",
    "ya": "you", "pls": "please", "plz": "please", "ppl": "people", "wat": "what", "wot": "what", "wats": "what is",
    "wots": "what is", "wut": "what", "abt": "about", "b4": "before", "bc": "because", "cuz": "because", "coz": "because",
    "thru": "through", "tho": "though", "gonna": "going to", "wanna": "want to", "gotta": "got to", "dunno": "do not know",
    "idk": "I do not know", "ty": "thank you", "thx": "thanks", "tysm": "thank you so much", "cos": "because",
    "rn": "right now", "tbh": "to be honest", "smth": "something", "sth": "something", "fav": "favourite",
    "sched": "schedule", "sal": "salary", "responsibilites": "responsibilities", "req": "required", "reqs": "requirements",
    "esp": "especially", "dept": "department", "wk": "week", "mth": "month", "nite": "night", "nites": "nights",
}
WORD = re.compile(r"(?<![\w'’.@/-])(?:" + "|".join(SHORTHAND) + r")(?!\.\w|[\w'’@/-])", re.I)


def written_out(text: str) -> str:
    """Return ``text`` with its shortened words written out."""
    return WORD.sub(lambda match: SHORTHAND[match[0].lower()], text)
