"""Every role, term, credential and organisation is reached by its title and by each alias, through the trained assistant."""

from __future__ import annotations

from typing import Any, Callable

ASKED = {
    "role": "what does a {} do?", "term": "what does {} mean?", "credential": "what is {}?", "organisation": "what is {}?",
    "employer": "what is {}?",
}
WANTED = 99.0  # percent


def test_every_name_reaches_its_subject(base: Any, new_talk: Callable[[], Any]) -> None:
    asked, missed = 0, []
    for name in base.names:
        if name.kind not in ASKED:
            continue
        asked += 1
        text, contract, buttons = new_talk().say(ASKED[name.kind].format(name.name))
        stated = {subject for answer in contract["answers"] for subject in answer["subjects"]}
        offered = " ".join(button["payload"] for button in buttons)
        if name.subject not in stated and f'"{name.subject}"' not in offered:
            missed.append(f"{name.kind} {name.subject} by {name.name!r}: {contract['turn']} {sorted(stated)}")
    share = 100 * (1 - len(missed) / asked)
    print(f"{share:.2f} % of {asked} names; missed:", *missed, sep="\n  ")
    assert share > WANTED, "\n".join(missed)
