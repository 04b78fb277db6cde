"""`python -m benchmarks [PART …]`: measure, print, keep as JSON, and put the tables into docs/performance.md."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.documentation import keep, write
from benchmarks.machine import machine
from benchmarks.report import Result, markdown
from benchmarks.setting import LFW, REPO, Setting, setting

PARTS = {
    "verification": "one person or two: LFW's protocol",
    "clustering": "photos without a name become people, against other ways",
    "arriving": "the same, photo by photo through the real store, and after corrections",
    "open_set": "enrolled people among strangers, and what confidence means",
    "calibrate": "the thresholds of a pack, as its manifest wants them",
    "backends": "what the networks run on, and whether it tells people apart as well",
    "analyze": "POST /v1/analyze against the bare tensors",
    "speed": "photos a second against the pipeline from public packages",
    "peers": "other programs: speed, and how right they are",
    "cameras": "eight cameras at once",
    "attacks": "a camera beside clients that mean no good",
    "bombs": "small files that take a lot to decode, and a camera beside them",
    "memory": "what an import needs as it goes on",
    "searching": "search and add with many faces",
    "clustering_many": "clustering with many faces",
    "start": "start to ready, idle memory, install size",
}


def main() -> int:
    """Measure the parts asked for."""
    asked = _arguments()
    run: Setting = setting(asked.data, asked.pairs, asked.pack, quick=asked.quick)
    if not run.data.is_dir():
        print(
            f"{run.data} is not there; say --data FOLDER, of the shape NAME/NAME_0001.jpg.", file=sys.stderr
        )
        return 2
    for part in asked.parts or PARTS:
        start = time.monotonic()
        tables, goals, plots = importlib.import_module(f"benchmarks.{part}").measure(run)
        result = Result(
            part, machine(), _data_of(run.data), datetime.now(UTC).date().isoformat(), tables, goals, plots
        )
        print(f"\n# {part}: {PARTS[part]} ({time.monotonic() - start:.0f} s)\n")
        for table in tables:
            print(markdown(table), end="\n\n")
        for goal in goals:
            print(
                f"{'reached' if goal.reached else 'NOT REACHED'}: {goal.what} {goal.reach}: {goal.measured}"
            )
        if not asked.quick:
            keep(result)
    if not asked.quick:
        write()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure accuracy and speed. Without a part: all of them, an hour on two cores.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="parts:\n" + "\n".join(f"  {name:16}{what}" for name, what in PARTS.items()),
    )
    parser.add_argument("parts", metavar="PART", nargs="*", choices=[[], *PARTS])
    parser.add_argument("--data", type=Path, default=LFW, help="a folder of the shape NAME/NAME_0001.jpg")
    parser.add_argument("--pairs", type=Path, help="LFW's pairs that lie in it (DATA-pairs.txt)")
    parser.add_argument("--pack", default="mobile", help="a model pack, or the path of a manifest")
    parser.add_argument(
        "--quick", action="store_true", help="a first look: less of everything, nothing is kept"
    )
    return parser.parse_args()


def _data_of(folder: Path) -> str:
    return str(folder.relative_to(REPO.parent)) if folder.is_relative_to(REPO.parent) else folder.name


if __name__ == "__main__":
    sys.exit(main())
