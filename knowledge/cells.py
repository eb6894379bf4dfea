"""Nearest vectors without looking at all: k-means puts neighbours into one cell, and a search reads the nearest cells.

Vectors stand in their cells in eight bits, which is near enough to choose candidates; who needs exact closeness compares
those with the vectors themselves.
"""

from __future__ import annotations

from itertools import chain
from tempfile import TemporaryFile
from typing import Iterable, Iterator

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sqlalchemy.engine import Connection, Engine

from knowledge.blocks import Blocks, write_blocks
from knowledge.meaning import SIZE, Vectors

RECORD = np.dtype([("key", "<i4"), ("scale", "<f4"), ("vector", "i1", (SIZE,))])
CENTRES = -1        # number of the block with the centres of all cells
READ = 32           # cells that a search reads
CELLS_A_ROOT = 4    # cells for each root of the number of vectors: 2,500 for 400,000, some 160 vectors each
SAMPLE_A_CELL = 25  # vectors from which the centre of a cell is learnt
AT_ONCE = 5000      # vectors


class Cells:
    """The vectors that :func:`write_cells` wrote under ``name``."""

    def __init__(self, engine: Engine, name: str):
        self.blocks = Blocks(engine, name)
        self.centres = np.frombuffer(self.blocks.read([CENTRES])[CENTRES], np.float32).reshape(-1, SIZE)

    def nearest(self, vectors: Vectors) -> tuple[np.ndarray, Vectors]:
        """Return the keys of what stands in the cells nearest to some unit vectors, and how close each is (± 0.01).

        The closeness has a row for each of ``vectors``.
        """
        near = np.argsort(-(vectors @ self.centres.T), axis=1)[:, :READ]
        records = self.blocks.records(near.ravel(), RECORD)
        return records["key"], (vectors @ records["vector"].astype(np.float32).T) * records["scale"]


def write_cells(connection: Connection, name: str, batches: Iterable[tuple[np.ndarray, Vectors]], count: int) -> None:
    """Write ``count`` unit vectors, which come in batches of (keys, vectors), in cells; they wait in a temporary file."""
    with TemporaryFile() as file:
        records = np.memmap(file, RECORD, "w+", shape=count)
        filled = 0
        for keys, vectors in batches:
            records[filled:filled + len(keys)] = _packed(keys, vectors)
            filled += len(keys)
        centres = _centres(records)
        cells = np.concatenate([np.argmax(_unpacked(some) @ centres.T, axis=1) for some in _parts(records)])
        order = np.argsort(cells, kind="stable")
        ends = np.searchsorted(cells[order], np.arange(len(centres) + 1))
        write_blocks(connection, name, chain([(CENTRES, centres.tobytes())], (
            (cell, records[order[start:end]].tobytes()) for cell, (start, end) in enumerate(zip(ends, ends[1:])))))


def _packed(keys: np.ndarray, vectors: Vectors) -> np.ndarray:
    records = np.zeros(len(keys), RECORD)
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    records["key"], records["scale"], records["vector"] = keys, scales, np.rint(vectors / scales[:, None])
    return records


def _unpacked(records: np.ndarray) -> Vectors:
    return records["vector"].astype(np.float32) * records["scale"][:, None]


def _parts(records: np.ndarray) -> Iterator[np.ndarray]:
    return (records[start:start + AT_ONCE] for start in range(0, len(records), AT_ONCE))


def _centres(records: np.ndarray) -> Vectors:
    """Return unit vectors in the middle of the cells, learnt from a sample."""
    cells = max(1, min(len(records), int(CELLS_A_ROOT * len(records) ** 0.5)))
    sample = _unpacked(records[::max(1, len(records) // (cells * SAMPLE_A_CELL))])
    means = MiniBatchKMeans(cells, init="random", n_init=1, batch_size=4096, max_iter=5, random_state=0, compute_labels=False).fit(sample)
    centres = means.cluster_centers_.astype(np.float32)
    return centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
