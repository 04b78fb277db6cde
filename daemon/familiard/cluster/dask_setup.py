"""Dask distributed, as all three parts of a cluster use it: quiet, without web pages, encrypted where asked."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from familiard.config.settings import ClusterSettings
from familiard.errors import FamiliarError

if TYPE_CHECKING:
    from distributed import Security

WORKER_TTL = 15.0
"""Seconds without a heartbeat after which the scheduler gives a worker's photos to others."""
NO_PAGES = "127.0.0.1:0"
"""Where the web server of a scheduler or worker listens, which Dask starts in any case; it serves nothing."""


class ClusterUnavailable(FamiliarError):
    """There is no cluster: packages are missing, nobody answers at the URL, or a certificate is wrong."""

    code = "cluster-unavailable"


def configure() -> None:
    """Set up Dask for Familiar; call it before anything else of Dask's.

    Raises:
        ClusterUnavailable: Dask is not installed.
    """
    try:
        import dask
        import distributed
    except ImportError as error:
        raise ClusterUnavailable(
            f"Working with other machines needs more packages ({error.name} is missing). Install them: "
            "pip install 'familiar-faces[cluster]', or scripts/run --with-cluster in a checkout."
        ) from error
    dask.config.set(
        {
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
            # One photo is one message.
            "distributed.admin.large-graph-warning-threshold": "2GB",
            "distributed.worker.profile.enabled": False,
            "distributed.scheduler.active-memory-manager.start": False,
        }
    )
    # What matters is said in Familiar's words.
    logging.getLogger(distributed.__name__).setLevel(logging.CRITICAL)
    for name in (
        "scheduler",
        "worker",
        "client",
        "core",
        "comm",
        "batched",
        "utils",
        "utils_comm",
        "worker.state_machine",
    ):
        logging.getLogger(f"distributed.{name}").setLevel(logging.CRITICAL)


def security(settings: ClusterSettings) -> Security | None:
    """Return the certificates for Dask; None for `tcp://`.

    Raises:
        ClusterUnavailable: `tls://` without a certificate and key, or with files that are not one.
    """
    from distributed import Security

    if not (settings.url or "").startswith("tls:"):
        return None
    certificate, key = settings.certificate, settings.key
    if certificate is None or key is None:
        raise ClusterUnavailable(
            "tls:// needs a certificate and its key. Pass --certificate FILE and --key FILE, or set "
            "cluster.certificate and cluster.key; docs/scaling.md says how to make them."
        )
    ca = settings.ca or certificate
    _check(certificate, key, ca)
    files = {"tls_ca_file": str(ca)}
    for role in ("client", "scheduler", "worker"):
        files |= {f"tls_{role}_cert": str(certificate), f"tls_{role}_key": str(key)}
    return Security(require_encryption=True, **files)


def _check(certificate: Path, key: Path, ca: Path) -> None:
    """Refuse files that are no certificates, before Dask says so in its own words.

    Raises:
        ClusterUnavailable: one of them is not.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_cert_chain(certificate, key, password=lambda: b"")
        context.load_verify_locations(ca)
    except (OSError, ValueError) as error:
        raise ClusterUnavailable(
            f"Cannot use the certificate {certificate} with the key {key} and the authority {ca}: "
            f"{error.strerror if isinstance(error, OSError) and error.strerror else error}. "
            "Check that the files exist, belong together, and have no password."
        ) from error
