"""The career map as a picture, for the channels that show one: the whole of it from docs/, a role's part drawn when first
asked for and kept in build/."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from threading import Lock
from typing import Any

from crewcall.paths import ROOT

log = logging.getLogger(__name__)

FOLDER = ROOT / "build"
WHOLE = ROOT / "docs" / "career-map.png"
_drawing = Lock()  # one at a time: the second who asks for the same finds it drawn


async def picture(card: dict[str, Any]) -> bytes | None:
    """Return what a card ``{"kind": "map", "role": id or None}`` shows as PNG; None where it cannot be drawn."""
    return await asyncio.to_thread(drawn, card.get("role"))


def drawn(role: str | None, folder: Path = FOLDER) -> bytes | None:
    """Return the map, or the neighbourhood of a role, as PNG; the latter anew where the knowledge base was built since."""
    if role is None:
        return WHOLE.read_bytes() if WHOLE.is_file() else None
    from knowledge.base import KnowledgeBase
    from knowledge.career_map import career_map
    from knowledge.career_map_drawing import draw
    from knowledge.database import database_url, sqlite_file
    from knowledge.errors import KnowledgeError

    file = folder / f"career-map-{Path(role).name}.png"
    try:
        with _drawing:
            source = sqlite_file(database_url())
            if not file.is_file() or source is None or source.stat().st_mtime > file.stat().st_mtime:
                graph = career_map(KnowledgeBase.open())
                if role not in graph:
                    return None
                draw(graph, file, role)
            return file.read_bytes()
    except (KnowledgeError, OSError) as error:
        log.warning("the career map could not be drawn: %s", error)
        return None
