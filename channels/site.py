"""The files of the web channel: the widget, the page at /, the plan as a page and a file, the picture of the career map."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.connecting import Painter
from channels.conversations import Conversations
from channels.identity import BadToken, Signer
from channels.plan import GONE, as_page, as_text, file_name

ROOT = Path(__file__).resolve().parent.parent
WIDGET = ROOT / "widget"
PICTURES = (ROOT / "build", ROOT / "docs")  # where the career map may be
WHOLE_MAP = "career-map.svg"
PREFIX = "/webhooks/web/"
SERVED = {".js", ".css", ".svg"}
PLAN, MAP = "plan", "map"  # what a signed token is for
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)


@dataclass(frozen=True)
class File:
    """A file ready to be sent."""

    body: bytes
    packed: bytes
    kind: str
    tag: str


class Site:
    """Serves the files, and links the cards of messages to them. ``painter`` draws a card as PNG, where there is one."""

    painter: Optional[Painter] = None

    def __init__(self, signer: Signer, conversations: Conversations, seconds: float):
        self.signer, self.conversations, self.seconds = signer, conversations, seconds

    def add_to(self, web: Blueprint) -> None:
        """Add the routes to the channel's blueprint."""
        for name, prefix in (("widget", "/widget/"), ("widget_v1", "/widget/v1/")):
            web.add_route(widget_file, f"{prefix}<name>", methods=["GET", "HEAD"], name=name)

        async def plan_page(request: Request, token: str) -> HTTPResponse:
            return await self.plan_page(token)

        async def plan_file(request: Request, token: str) -> HTTPResponse:
            return await self.plan_file(token)

        async def map_picture(request: Request, token: str) -> HTTPResponse:
            return await self.map_picture(token)

        web.add_route(map_picture, f"{PREFIX}map/<token>", methods=["GET"])
        web.add_route(plan_page, f"{PREFIX}plan/<token>", methods=["GET"])
        web.add_route(plan_file, f"{PREFIX}plan/<token>/file", methods=["GET"])
        web.listener("before_server_start")(take_front_page)

    def linked(self, message: dict[str, Any], conversation: str, turn: str, place: int) -> dict[str, Any]:
        """Return a message with links in its card, relative to the server: to the plan's page, to the map's picture."""
        card = message.get("card") or {}
        if card.get("kind") == "plan":
            token = self.signer.sign(PLAN, conversation, self.seconds, turn=turn, place=place)
            links = {"page": f"{PREFIX[1:]}plan/{token}", "file": f"{PREFIX[1:]}plan/{token}/file"}
        elif card.get("kind") == "map" and isinstance(card.get("role"), str) and self.painter:
            links = {"picture": f"{PREFIX[1:]}map/{self.signer.sign(MAP, card['role'], self.seconds)}"}
        elif card.get("kind") == "map" and find(WHOLE_MAP):
            links = {"picture": f"widget/{WHOLE_MAP}"}
        else:
            return message
        return {**message, "card": {**card, **links}}

    async def map_picture(self, token: str) -> HTTPResponse:
        """The part of the career map around a role. Drawing takes a second, so only signed addresses are drawn."""
        try:
            role = self.signer.read(MAP, token)["sub"]
        except BadToken:
            return response.text("There is no such picture.", 404)
        drawn = await self.painter({"kind": "map", "role": role}) if self.painter else None
        if drawn is None:
            return response.text("There is no such picture.", 404)
        return response.raw(drawn, content_type="image/png", headers={
            "Cache-Control": "private, max-age=86400", "Cross-Origin-Resource-Policy": "cross-origin"})

    async def plan_page(self, token: str) -> HTTPResponse:
        """The plan as a page to print."""
        turn = await self._plan(token)
        if turn is None:
            return response.html(GONE, 404, headers=page_headers())
        return response.html(as_page(*turn, f"{token}/file"), headers=page_headers())

    async def plan_file(self, token: str) -> HTTPResponse:
        """The plan as a text file to keep."""
        turn = await self._plan(token)
        if turn is None:
            return response.html(GONE, 404, headers=page_headers())
        return response.text(as_text(*turn), headers={
            "Content-Disposition": f'attachment; filename="{file_name(turn[0])}"', "Cache-Control": "no-store"})

    async def _plan(self, token: str) -> Optional[tuple[dict[str, Any], dict[str, Any]]]:
        """Return the card and the contract of a signed plan; None where it is not ours, or deleted."""
        try:
            claims = self.signer.read(PLAN, token)
        except BadToken:
            return None
        turn = await asyncio.to_thread(self.conversations.turn, claims["sub"], str(claims.get("turn")))
        message = dict(enumerate(turn.messages)).get(claims.get("place", 0), {}) if turn else {}
        card = message.get("card") or {}
        return (card, turn.contract) if turn and card.get("kind") == "plan" else None


async def widget_file(request: Request, name: str) -> HTTPResponse:
    """Serve a file of widget/, or a picture of the career map. Any site may load it, as embedding is what it is for."""
    path = find(name)
    if path is None:
        return response.text("There is no such file.", 404)
    return send(request, path, {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"})


async def take_front_page(app: Sanic, loop: Any) -> None:
    """Answer GET / with the page; Rasa's own route there only says hello, and cannot be taken out."""

    async def front_page(request: Request) -> Optional[HTTPResponse]:
        if request.path == "/" and request.method == "GET":
            return send(request, WIDGET / "index.html", page_headers())
        return None

    app.register_middleware(front_page, "request")


def page_headers() -> dict[str, str]:
    return {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def find(name: str) -> Optional[Path]:
    """Return the file that is served under a name; None where there is none."""
    if Path(name).name != name or Path(name).suffix not in SERVED:
        return None
    folders = PICTURES if name == WHOLE_MAP else (WIDGET,)
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def send(request: Request, path: Path, headers: dict[str, str]) -> HTTPResponse:
    """Return a file, packed where the browser takes it, and not at all where it has it already."""
    file = load(path, path.stat().st_mtime_ns)
    headers = {"Cache-Control": "no-cache", "ETag": file.tag, "Vary": "Accept-Encoding",
               "X-Content-Type-Options": "nosniff", **headers}
    if request.headers.get("if-none-match") == file.tag:
        return response.empty(304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return response.raw(file.packed, content_type=file.kind, headers={**headers, "Content-Encoding": "gzip"})
    return response.raw(file.body, content_type=file.kind, headers=headers)


@lru_cache(maxsize=256)
def load(path: Path, changed: int) -> File:
    """Read a file; ``changed`` is its time of change, so that an edited file is read again."""
    body = lean(path.read_bytes()) if path.suffix == ".js" else path.read_bytes()
    kind = {".js": "text/javascript"}.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith("xml")
    return File(body, gzip.compress(body, mtime=0), f"{kind}; charset=utf-8" if text else kind,
                f'"{hashlib.sha256(body).hexdigest()[:20]}"')


def lean(script: bytes) -> bytes:
    """Return a script without indentation and comments; every line keeps its number.

    A comment behind code stays where it holds a quotation mark: it could be the end of a string.
    """
    script = re.sub(rb"^[ \t]*(?://.*|/\*\*.*\*/$)?", b"", script, flags=re.M)
    return re.sub(rb"(?<=[;,{(]) // [^\n'\"`]*$", b"", script, flags=re.M)
