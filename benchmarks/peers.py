"""Other programs for face recognition, each used as its own documentation says, on the same photos."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np

from benchmarks import peer_speed
from benchmarks.faces import Faces
from benchmarks.peer_accuracy import Way, grouping, paired, part, verification, way_of
from benchmarks.peer_processes import INSTALL, Absent, Program, environment_directory, find
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.verification import read_pairs

QUICK_EVERY = 20
"""One pair in so many, for a first look."""


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Which programs run here; their speed, and how right they are."""
    there, absent = find(environment_directory(), Path.home())
    with ExitStack() as stack:
        programs = [stack.enter_context(Program(peer)) for peer in there]
        listed = _programs(programs, absent)
        if not programs:
            return (listed,), (), ()
        speed = peer_speed.measure(run, programs)
        rows, pairs = paired(read_pairs(run.pairs, run.faces.images), QUICK_EVERY if run.quick else 1)
        faces = part(run.faces, rows)
        ways = [_ours(run, faces), *(way_of(program, faces, run.data) for program in programs)]
    return (listed, speed, verification(ways, pairs), grouping(ways, faces, run.pack.thresholds)), (), ()


def _programs(programs: list[Program], absent: list[Absent]) -> Table:
    return table(
        "Other programs",
        "program, measured",
        [
            *((program.peer.name, f"yes: {program.name}") for program in programs),
            *((program.name, f"no: {program.why}") for program in absent),
        ],
        f"`{INSTALL}` installs them, from `requirements/peers.txt`, in a separate environment.",
    )


def _ours(run: Setting, faces: Faces) -> Way:
    return Way(
        "Familiar",
        faces.main,
        faces.embeddings.astype(np.float32),
        run.pack.thresholds.match,
        euclidean=False,
    )
