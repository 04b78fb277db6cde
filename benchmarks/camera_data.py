"""What the faces that cameras saw take on the disk, and what is left of them when they are too old."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.footprint import on_disk
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiar_client.models import Origin
from familiard.store.ledger.timestamps import now
from familiard.store.models import Source
from familiard.store.store import Store
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import open_pipeline
from familiard.vision.runtime import RuntimeOptions

VISITS, QUICK = 1000, 300
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
APART = timedelta(minutes=2)
"""Between two visits: longer than a visit goes on without a picture."""
CROP_SIDE = 224
BUSY_VISITS, FACES_OF_A_VISIT, DAYS = 100, 5, 90
"""A busy home: so many visits a day, each with as many faces as are stored of one at most, kept so long."""
KIB_PER_MIB = 1024
PARTS = {"ledger": "ledger.db*", "index": "chroma/**/*", "crops": "crops/**/*"}


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Each photo is a visit of its own at one camera; then all of them expire."""
    pictures = sorted(run.data.glob("*/*.jpg"))[:: 1 if run.quick else 2][: QUICK if run.quick else VISITS]
    pipeline = open_pipeline(
        run.files.detector.read_bytes(),
        run.pack.detector,
        run.files.recognizer.read_bytes(),
        run.pack.recognizer,
        VisionOptions(crop_side=CROP_SIDE),
        RuntimeOptions(threads=1),
    )
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        data_dir = Path(folder) / "data"
        store = Store.open(data_dir, run.pack.identity, run.pack.thresholds)
        for number, path in enumerate(pictures):
            image = path.read_bytes()
            digest = hashlib.sha256(image).hexdigest()
            source = Source(Origin.CAMERA, "door", digest, FIRST + number * APART, camera="door")
            store.bursts.take([(pipeline.analyze(image), source)])
        faces = store.counts().faces
        store.close()
        each = {part: _mib(data_dir, pattern) * KIB_PER_MIB / faces for part, pattern in PARTS.items()}
        store = Store.open(data_dir, run.pack.identity, run.pack.thresholds)
        store.ledger.db.execute("UPDATE visit SET ended_at = last_seen_at")
        expiry = store.retention.begin(now(), now() + timedelta(seconds=1))
        steps = 0
        while expiry.step():
            steps += 1
        store.index.rebuild()
        store.close()
        left = on_disk(data_dir)
        kept = sum(_mib(data_dir, pattern) for part, pattern in PARTS.items() if part != "ledger")
    total = sum(each.values())
    busy = BUSY_VISITS * FACES_OF_A_VISIT * DAYS * total / KIB_PER_MIB
    rows = [
        *((f"{part}, a face", kib, "KiB") for part, kib in each.items()),
        ("all, a face", total, "KiB"),
        (f"{BUSY_VISITS} visits a day of {FACES_OF_A_VISIT} stored faces each, {DAYS} days", busy, "MiB"),
        (f"after all {expiry.expired:,} faces expired, index and crops", kept, "MiB"),
        ("… and all", left, "MiB"),
    ]
    note = (
        f"{faces:,} faces, one a visit, crops of {CROP_SIDE} pixels. The ledger reuses the space of what expired, so it "
        "does not grow after the first period of retention."
    )
    return (table("Data of camera faces", "what, value:.1f, unit", rows, note),), (), ()


def _mib(data_dir: Path, pattern: str) -> float:
    return sum(path.stat().st_size for path in data_dir.glob(pattern) if path.is_file()) / (1 << 20)
