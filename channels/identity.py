"""Who is speaking: the server names each conversation and signs the name, so that nobody can make one up.

A browser keeps what ``Signer.sign`` returns and shows it with each request. It says which conversation is meant and
until when; without the secret nobody can write another's.
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

import jwt

BUILD = Path(__file__).resolve().parent.parent / "build"
VARIABLE = "CREWCALL_SECRET"
SHORTEST_SECRET = 32  # characters; a shorter key weakens HMAC-SHA256
ALGORITHM = "HS256"
TOKEN = re.compile(r"[\w.-]{1,1000}", re.ASCII)


class BadToken(Exception):
    """The token was not signed here, or for something else."""


class ExpiredToken(BadToken):
    """The token was signed here, but its time is over."""


class BadSecret(Exception):
    """The secret cannot be used; the text says what to mend."""


class Signer:
    """Signs and reads small statements with a secret. ``purpose`` keeps those for one use from passing for another."""

    def __init__(self, secret: str):
        self._secret = secret

    def sign(self, purpose: str, subject: str, seconds: float, **more: Any) -> str:
        """Return a token that states ``subject`` (and ``more``) for the next ``seconds``."""
        now = time.time()
        claims = {**more, "sub": subject, "aud": purpose, "iat": int(now), "exp": int(now + seconds)}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def read(self, purpose: str, token: Any) -> dict[str, Any]:
        """Return what a token states: ``sub``, ``iat`` and ``exp`` (seconds since 1970) and more.

        Raises:
            ExpiredToken: if its time is over.
            BadToken: if it is not one of ours, or not for this purpose.
        """
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise BadToken("no token")
        try:
            claims = jwt.decode(token, self._secret, [ALGORITHM], audience=purpose,
                                options={"require": ["sub", "aud", "iat", "exp"]})
        except jwt.ExpiredSignatureError as error:
            raise ExpiredToken("the token has expired") from error
        except jwt.InvalidTokenError as error:
            raise BadToken("the token was not signed here") from error
        return dict(claims)


def new_conversation(channel: str) -> str:
    """Return the id of a new conversation: the channel, and 128 bits that nobody can guess."""
    return f"{channel}:{secrets.token_urlsafe(16)}"


def secret(folder: Path = BUILD) -> str:
    """Return the secret of this installation: the variable CREWCALL_SECRET, or a private file made on the first start.

    Raises:
        BadSecret: if the variable is too short, or the file cannot be read or made.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        if len(given) < SHORTEST_SECRET:
            raise BadSecret(f"{VARIABLE} has {len(given)} characters; it needs at least {SHORTEST_SECRET}")
        return given
    path = folder / "secret"
    try:
        if not path.exists():
            _make(path)
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as error:
        raise BadSecret(f"the secret at {path} cannot be read or made ({error}); set {VARIABLE} instead") from error
    if len(kept) < SHORTEST_SECRET:
        raise BadSecret(f"the secret at {path} is too short; delete the file, and a new one is made")
    return kept


def _make(path: Path) -> None:
    """Make the file with a new secret, readable by its owner alone. Of two who try at once, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)  # made with mode 600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
