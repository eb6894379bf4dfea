"""The plan to keep: a card of a message as a page to print and as a text file."""

from __future__ import annotations

import re
from html import escape
from typing import Any

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="../../../widget/page.css">
<script type="module" src="../../../widget/plan.js"></script>
</head>
<body class="sheet">
<main>
{body}
</main>
</body>
</html>
"""
GONE = PAGE.format(title="This plan is gone", body=(
    "<h1>This plan is gone</h1>\n<p>It was deleted, or kept for as long as it could be. "
    '<a href="../../../">Ask for a new one</a>; it takes a minute.</p>'))


def as_page(card: dict[str, Any], contract: dict[str, Any], file: str) -> str:
    """Return the plan as an HTML page; ``file`` is the address of the text file."""
    title = escape(card["title"])
    parts = "\n".join(
        f"<section>\n<h2>{escape(part['heading'])}</h2>\n<ul class=\"steps\">\n"
        + "\n".join(f"<li>{escape(line)}</li>" for line in part["lines"]) + "\n</ul>\n</section>"
        for part in card["parts"])
    sources = "\n".join(f"<li>{_source(source)}</li>" for source in _sources(contract))
    return PAGE.format(title=title, body=(
        f"<p class=\"brand\">Crew Call</p>\n<h1>{title}</h1>\n"
        f'<p class="actions"><button type="button" id="print" hidden>Print</button> <a href="{escape(file)}">Keep as a file</a></p>\n'
        f"{parts}\n<section class=\"sources\">\n<h2>Where this comes from</h2>\n<ul>\n{sources}\n</ul>\n</section>"))


def as_text(card: dict[str, Any], contract: dict[str, Any]) -> str:
    """Return the plan as plain text."""
    blocks = [f"{card['title']}\n{'=' * len(card['title'])}"]
    blocks += [f"{part['heading']}\n" + "\n".join(f"[ ] {line}" for line in part["lines"]) for part in card["parts"]]
    sources = "\n".join(f"- {s['document']}" + (f"\n  {s['url']}" if s.get("url") else "") for s in _sources(contract))
    return "\n\n".join([*blocks, f"Where this comes from\n{sources}"]) + "\n"


def file_name(card: dict[str, Any]) -> str:
    """Return a name for the file that every system takes: "My plan: Rigger" is my-plan-rigger.txt."""
    return (re.sub(r"[^a-z0-9]+", "-", card["title"].lower()).strip("-") or "my-plan") + ".txt"


def _sources(contract: dict[str, Any]) -> list[dict[str, Any]]:
    found = [source for answer in contract.get("answers", []) for source in answer.get("sources", [])]
    return list({(source["document"], source.get("url")): source for source in found}.values())


def _source(source: dict[str, Any]) -> str:
    url = source.get("url") or ""
    if not url.startswith(("https://", "http://")):
        return escape(source["document"])
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(source["document"])}</a><br><small>{escape(url)}</small>'
