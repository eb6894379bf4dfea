"""What a message takes back or turns from: "not the wages, the hours" asks about the hours.

The topic is read from what is left; a role that is named only to be turned from is not what is asked about.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Dict, List, Sequence

LEAD = r"(?:(?:no+|nah|nope|sorry|oh|wait|actually|ok|okay|fine|right|so|well|anyway|now|and|but|i beg your pardon)\b[\s,.!]*)*"
DENIED = re.compile(
    rf"^{LEAD}(?:i\s+(?:did\s?n['’]?o?t|did not|do\s?n['’]?o?t|do not|was\s?n['’]?t|was not)\s+(?:mean|ask(?:ing|ed)?)\b|"
    r"not\s+(?=the|a|an|about|his|her|their|my|that|this|for)\b|i already know)[^.,;:!?]{1,60}[.,;:!?]+\s*"
    r"(?:(?:but|just|rather|i mean[t]?|i said|i asked for|i was asking about)\b\s*)*(?=\w)", re.I)
TURNED = re.compile(
    rf"^{LEAD}(?:going\s|go\s|get\s|let'?s go\s|let'?s get\s|can we go\s)?back to (?:the |my |our )?"
    rf"[^.,:;?!]{{2,40}}[.,:;?!]+\s*(?!(?:please|thanks|thank you|now|then)\b)(?=\w{{3}})", re.I)
ASIDE = re.compile(r"[,(]\s*not (?:the |a |an )?[\w'’-]+(?: [\w'’-]+){0,2}\)?(?=[.,;:!?]|$)", re.I)
NEGATED = re.compile(
    r"\b(?:not|no longer|instead of|rather than|(?:did|do)(?:n['’]?t| not) mean|never ?mind|forget)\s+(?:the |a |an |about |being |as )*$",
    re.I)
CORRECTED = re.compile(  # "a bus driver, no wait, sorry, I mean a truck driver"
    r"[\s,.–-]*(?:\b(?:no|nope|wait|sorry|oh|uh|um|er|hang on|i|mean|meant|rather|scratch that|actually|an?|the)\b[\s,.–-]*){2,9}", re.I)
CALLED = re.compile(r"\s+(?:called|named|known as|aka)\s", re.I)


def what_is_meant(text: str) -> str:
    """Return ``text`` without what it takes back; the whole of it where nothing would be left."""
    left = text
    for pattern in (DENIED, TURNED, ASIDE):
        left = pattern.sub("", left, count=1)
    return left if re.search(r"\w{2}", left) else text


def without_negated(text: str, found: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """Return the entities without roles after a "not" or before a "called", where another role is left."""
    places = sorted({(e["start"], e["end"]) for e in found if e["entity"] == "role"})
    mended = {start for (start, end), (after, _) in pairwise(places) if CORRECTED.fullmatch(text[end:after])}
    kept = [e for e in found if not (e["entity"] == "role" and (
        e["start"] in mended or NEGATED.search(text[:e["start"]]) or CALLED.match(text, e["end"])))]
    return kept if any(e["entity"] == "role" for e in kept) else list(found)
