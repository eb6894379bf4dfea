"""What stops a command; the text is one line that says what to do."""

from __future__ import annotations


class CommandError(Exception):
    """A command cannot go on."""
