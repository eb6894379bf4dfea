"""Search data of a large base, in numbered blocks of bytes in the database: only those that a question needs are read.

They are rows like all others, so that a build stays all or nothing on every database, and no process holds them all.
"""

from __future__ import annotations

from itertools import islice
from typing import Iterable

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine

from knowledge.model import SearchBlock

AT_ONCE = 500  # rows of one statement of SQL


class Blocks:
    """The blocks called ``name`` behind ``engine``."""

    def __init__(self, engine: Engine, name: str):
        self.engine, self.name = engine, name

    def read(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return the blocks of these numbers; one that was never written is left out."""
        table, wanted = SearchBlock, iter(sorted({int(number) for number in numbers}))
        found: dict[int, bytes] = {}
        with self.engine.connect() as connection:
            while some := list(islice(wanted, AT_ONCE)):
                where = (table.name == self.name, table.number.in_(some))
                found.update(connection.execute(select(table.number, table.data).where(*where)).all())
        return found

    def records(self, numbers: Iterable[int], dtype: np.dtype) -> np.ndarray:
        """Return the records of several blocks in one array, in the order of the blocks."""
        return np.frombuffer(b"".join(self.read(numbers).values()), dtype)


def write_blocks(connection: Connection, name: str, blocks: Iterable[tuple[int, bytes]]) -> None:
    """Write blocks as (number, bytes) as they come."""
    rows = ({"name": name, "number": int(number), "data": data} for number, data in blocks)
    while some := list(islice(rows, AT_ONCE)):
        connection.execute(insert(SearchBlock), some)
