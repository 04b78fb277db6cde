"""All that is stored, under one roof: one data directory, one daemon, one thread."""

from __future__ import annotations

import logging
import sqlite3
import uuid
from datetime import datetime
from pathlib import Path

from familiar_client.models import Counts
from familiard.errors import DataOfAnotherPack, FamiliarError
from familiard.identity.thresholds import Thresholds
from familiard.store.albums.albums import Albums
from familiard.store.albums.links import Links
from familiard.store.crops import Crops
from familiard.store.data_lock import DataLock
from familiard.store.devices.devices import Devices
from familiard.store.devices.entries import DeviceEntries
from familiard.store.devices.originals import Originals
from familiard.store.import_jobs import Imports
from familiard.store.index.centroids import PersonCentroids
from familiard.store.index.vector_index import VectorIndex
from familiard.store.ingest.bursts import Bursts
from familiard.store.ingest.enrollment import Enrollment
from familiard.store.ingest.face_assigner import FaceAssigner
from familiard.store.ingest.face_writer import FaceWriter
from familiard.store.ingest.file_names import FileNames
from familiard.store.ingest.ingest import Ingest
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.ingest.replacements import Replacements
from familiard.store.ingest.visit_recorder import GAP_SECONDS, VisitRecorder
from familiard.store.ledger import copies
from familiard.store.ledger.events import Events
from familiard.store.ledger.history import History
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.missing_ledger import LEDGER, lost
from familiard.store.ledger.repair import repair
from familiard.store.people.batches import Batches
from familiard.store.people.cluster_proposals import ClusterProposals
from familiard.store.people.current_state import CurrentState, current_state
from familiard.store.people.explanations import Explanations
from familiard.store.people.face_checks import FaceChecks
from familiard.store.people.faces import Faces
from familiard.store.people.merge_suggestions import Suggestions
from familiard.store.people.naming import Naming
from familiard.store.people.people import People
from familiard.store.people.photo_places import PhotoPlaces
from familiard.store.people.photos import Photos
from familiard.store.people.similar_faces import SimilarFaces
from familiard.store.people.similar_people import SimilarPeople
from familiard.store.people.visit_decisions import VisitDecisions
from familiard.store.people.visits import Visits
from familiard.store.privacy.erase_from_files import LEFTOVERS, FileErasure
from familiard.store.privacy.erasure import Eraser
from familiard.store.privacy.export import Export
from familiard.store.privacy.retention import Retention
from familiard.store.reembedding import Reembedding

LOGGER = logging.getLogger(__name__)

CLIP_PREFIX = ".clip-"
"""Beginning of the names of videos that are being processed; a kill may leave one."""


class Store:
    """One data directory, open. Everything here runs on the thread that opened it."""

    def __init__(
        self,
        data_dir: Path,
        pack: str,
        thresholds: Thresholds,
        *,
        chroma_url: str | None,
        keep_crops: bool,
        reembed: bool,
        visit_gap: float,
    ) -> None:
        self.data_dir = data_dir
        if (missing := lost(data_dir)) is not None:
            raise missing
        self.ledger = Ledger(data_dir / LEDGER)
        self._claim(pack, reembed)
        unclean = self.ledger.meta("open") is not None
        self.crops = Crops(data_dir / "crops", keep=keep_crops)
        self.ledger.follow(self.crops)
        self.index = VectorIndex(self.ledger, data_dir, pack, chroma_url)
        self.centroids = PersonCentroids(self.ledger)
        recognizer = Recognizer(self.ledger, self.index, self.centroids, thresholds)
        self.imports = Imports(self.ledger)
        self.devices = Devices(self.ledger)
        self.originals = Originals(self.ledger)
        self.entries = DeviceEntries(self.ledger)
        self.file_erasure = FileErasure(self.ledger, self.crops, self.index)
        eraser = Eraser(self.ledger, self.file_erasure, self.imports)
        self.people = People(self.ledger, eraser)
        self.photos = Photos(self.ledger, eraser)
        self.albums = Albums(self.ledger, self.people, self.photos)
        self.links = Links(self.ledger, self.albums, self.people)
        self.faces = Faces(self.ledger, self.crops, self.people.resolve, recognizer.explain)
        assigner = FaceAssigner(self.ledger, thresholds)
        self.writer = FaceWriter(self.ledger, self.crops, self.photos, recognizer, assigner, pack)
        self.intake = Ingest(self.ledger, self.people, self.photos, recognizer, self.writer)
        self.enrollment = Enrollment(
            self.ledger, self.people, self.photos, self.intake, self.writer, recognizer
        )
        self.file_names = FileNames(self.ledger, self.photos, recognizer, self.writer)
        self.replacements = Replacements(self.ledger, self.writer, assigner, recognizer, pack)
        self.naming = Naming(self.ledger, self.people, self.faces)
        self.batches = Batches(self.ledger, self.people, self.faces, thresholds)
        self.whereabouts = PhotoPlaces(self.ledger)
        self.visits = Visits(self.ledger, self.crops, self.people.resolve)
        self.visit_decisions = VisitDecisions(self.ledger, self.people, self.faces, self.visits, self.batches)
        self.visit_recorder = VisitRecorder(self.ledger, self.crops, thresholds, gap=visit_gap)
        self.bursts = Bursts(self.ledger, self.writer, recognizer, self.faces, self.visit_recorder)
        self.similar_faces = SimilarFaces(self.index, self.faces, recognizer)
        self.similar_people = SimilarPeople(self.ledger, self.centroids, self.people)
        self.suggestions = Suggestions(self.ledger, self.centroids, self.people, thresholds)
        self.explanations = Explanations(self.ledger, self.people, self.faces, recognizer, self.centroids)
        self.face_checks = FaceChecks(self.ledger, self.crops, self.centroids, thresholds)
        self.history = History(self.ledger)
        self.cluster_proposals = ClusterProposals(self.ledger, self.history, pack, thresholds)
        self.events = Events(self.ledger, self.crops)
        # The last follower, since it may write a row of its own.
        self.ledger.follow(self.visit_recorder)
        self.export = Export(self.ledger, self.crops, self.people)
        self.file_erasure.forget += [
            self.centroids.forget,
            self.cluster_proposals.forget,
            self.visit_recorder.forget,
        ]
        self.retention = Retention(self.ledger, self.index)
        self.reembedding = Reembedding(self.ledger, self.crops, self.index, pack)
        if self.ledger.damage is None:
            self._begin(unclean)

    def _begin(self, unclean: bool) -> None:
        """Catch up with what a kill left undone."""
        for pattern in (*LEFTOVERS, f"{CLIP_PREFIX}*"):
            for path in self.data_dir.glob(pattern):
                path.unlink(missing_ok=True)
        copies.discard_old(self.data_dir)
        if self.file_erasure.pending:
            LOGGER.warning("An erasure was interrupted; finishing it")
            if self.file_erasure.index_pending:
                # Not even loaded: memory that held what was erased could be written into the new index.
                self.index.discard()
            self.file_erasure.finish()
        if not self.index.is_open:
            self.index.open()
        if unclean:
            self.crops.sweep({row["id"] for row in self.ledger.db.execute("SELECT id FROM face")})
        self.ledger.set_meta("open", "yes")
        self.visit_recorder.begin()

    @classmethod
    def open(
        cls,
        data_dir: Path,
        pack: str,
        thresholds: Thresholds,
        *,
        chroma_url: str | None = None,
        keep_crops: bool = True,
        reembed: bool = False,
        visit_gap: float = GAP_SECONDS,
    ) -> Store:
        """Open a data directory, or make it, for its owner only.

        Args:
            pack: identity of the pack whose embeddings these are.
            reembed: open data of another pack too, to re-embed it.
            visit_gap: seconds after its last picture at which a visit ends.

        Raises:
            DataInUse: another process has it open.
            DataOfAnotherPack: its embeddings were made by another pack.
            StorageFull: there is no room, or no right, to write there.
            LedgerMissing: the ledger is gone, and what belongs to it is there.
            LedgerDamaged: the ledger cannot be read.
        """
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        data_dir.chmod(0o700)
        lock = DataLock(data_dir)
        try:
            store = cls(
                data_dir,
                pack,
                thresholds,
                chroma_url=chroma_url,
                keep_crops=keep_crops,
                reembed=reembed,
                visit_gap=visit_gap,
            )
        except BaseException:
            lock.release()
            raise
        store._lock = lock
        return store

    def close(self) -> None:
        """Write what waits, and let go; once is enough."""
        if self._lock is None:
            return
        try:
            self.index.close()
            if self.ledger.damage is None:
                self.ledger.set_meta("open", None)
        except (FamiliarError, sqlite3.Error) as error:
            # The next start catches up.
            LOGGER.warning("Some data was not written: %s", error)
        finally:
            self.ledger.close()
            self._lock.release()
            self._lock = None

    @property
    def instance_id(self) -> str:
        """Lasting id of this data, made with it."""
        return self.ledger.meta("instance_id") or ""

    def counts(self) -> Counts:
        """How much there is."""
        row = self.ledger.db.execute(
            "SELECT (SELECT count(*) FROM photo WHERE id NOT IN (SELECT photo_id FROM removed)) AS photos,"
            " (SELECT count(*) FROM face WHERE id NOT IN (SELECT face_id FROM deleted)) AS faces,"
            " (SELECT count(*) FROM person WHERE faces > 0 OR name IS NOT NULL) AS people,"
            " (SELECT count(*) FROM person WHERE name IS NOT NULL) AS named,"
            " (SELECT count(*) FROM person WHERE name IS NULL AND faces > 0 AND NOT ignored) AS unnamed,"
            " (SELECT count(*) FROM person WHERE hidden) AS hidden,"
            " (SELECT count(*) FROM person WHERE ignored) AS ignored,"
            " (SELECT count(*) FROM face WHERE usable AND id NOT IN (SELECT face_id FROM member)"
            " AND id NOT IN (SELECT face_id FROM deleted)) AS unassigned,"
            " (SELECT count(*) FROM face WHERE NOT usable AND id NOT IN (SELECT face_id FROM deleted)) AS unusable"
        ).fetchone()
        return Counts(**dict(row))

    def current_state(self, after: datetime | None = None) -> CurrentState:
        """All that a household's dashboard shows; see `current_state`."""
        return current_state(self.ledger, self.crops, after)

    def rebuild(self) -> int:
        """Rebuild the Chroma index from the ledger; return how many faces it holds."""
        self.centroids.forget()
        self.visit_recorder.forget()
        return self.index.rebuild()

    def repair(self) -> int:
        """Make rows readable that are damaged; returns how many columns were."""
        damages = repair(self.ledger)
        if any(damage.column == "embedding" for damage in damages):
            self.rebuild()
        return len(damages)

    def _claim(self, pack: str, reembed: bool) -> None:
        """First use decides whose data this is."""
        if self.ledger.meta("instance_id") is None:
            with self.ledger.transaction():
                self.ledger.set_meta("instance_id", str(uuid.uuid4()))
                self.ledger.set_meta("pack", pack)
        former = self.ledger.meta("pack")
        if former != pack and not reembed:
            self.ledger.close()
            raise DataOfAnotherPack(
                f"The faces in {self.data_dir} were embedded with the pack {former}, which is incompatible with {pack}. "
                f"Run `familiard rebuild --re-embed`, or use the former pack.",
                stored=former,
                wanted=pack,
            )

    _lock: DataLock | None
