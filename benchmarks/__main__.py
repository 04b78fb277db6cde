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
from benchmarks.setting import LFW, Setting, setting

PARTS = {
    "verification": "verification: LFW's protocol",
    "clustering": "clustering unnamed photos, compared with other methods",
    "siblings": "people who look alike, and clustering cross-validated over people",
    "arriving": "clustering photo by photo in the real store, and after corrections",
    "open_set": "recognition of enrolled people among unknown ones, and calibration of confidence",
    "calibrate": "the thresholds of a pack, for its manifest",
    "backends": "back ends: speed and accuracy",
    "providers": "CPU, GPU, NPU: the same faces, and photos per second",
    "analyze": "POST /v1/analyze compared with the models alone",
    "speed": "photos per second compared with the same pipeline from public packages",
    "cluster": "imports on several machines, and how many photos per second can be stored",
    "peers": "speed and accuracy compared with other programs",
    "cameras": "eight cameras at once",
    "cameras_see": "recognition of small, dark, noisy, blurred, and tilted faces",
    "crowds": "small faces in large photos, and the cost of searching for them",
    "erasing": "a camera while Familiar erases a person",
    "attacks": "a camera while other clients attack",
    "bombs": "small files that are expensive to decode, and a camera at the same time",
    "memory": "memory of a long import",
    "searching": "search and insertion with many faces",
    "clustering_many": "clustering with many faces",
    "camera_data": "the data of faces that cameras saw, and what retention leaves",
    "page": "the page in a browser with many people",
    "naming": "naming the people of forty folders in a browser",
    "start": "start to ready, idle memory, install size",
}


def main() -> int:
    """Measure the parts asked for."""
    asked = _arguments()
    run: Setting = setting(asked.data, asked.pairs, asked.pack, quick=asked.quick)
    if not run.data.is_dir():
        print(
            f"{run.data} does not exist. Pass --data FOLDER, with files such as NAME/NAME_0001.jpg.",
            file=sys.stderr,
        )
        return 2
    for part in asked.parts or PARTS:
        start = time.monotonic()
        tables, goals, plots = importlib.import_module(f"benchmarks.{part}").measure(run)
        result = Result(
            part, machine(), run.data.name, datetime.now(UTC).date().isoformat(), tables, goals, plots
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
        description="Measure accuracy and performance. Without a part: all parts, three hours on two cores.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="parts:\n" + "\n".join(f"  {name:16}{what}" for name, what in PARTS.items()),
    )
    parser.add_argument("parts", metavar="PART", nargs="*", choices=[[], *PARTS])
    parser.add_argument(
        "--data", type=Path, default=LFW, help="a folder with files such as NAME/NAME_0001.jpg"
    )
    parser.add_argument("--pairs", type=Path, help="LFW's pairs in this folder (DATA-pairs.txt)")
    parser.add_argument("--pack", default="mobile", help="a model pack, or the path of a manifest")
    parser.add_argument("--quick", action="store_true", help="measure less, and save nothing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
