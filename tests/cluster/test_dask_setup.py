"""Certificates are checked before Dask sees them, and missing packages are named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from familiard.cluster.dask_setup import ClusterUnavailable, security
from familiard.config.settings import ClusterSettings
from tests.checkout import PYTHONPATH
from tests.cluster.certificates import certificate

TLS = "tls://127.0.0.1:8786"


def test_without_encryption_there_is_nothing_to_set_up() -> None:
    assert security(ClusterSettings("tcp://127.0.0.1:8786")) is None


def test_encryption_needs_a_certificate_and_its_key(tmp_path: Path) -> None:
    one, other = certificate(tmp_path / "one"), certificate(tmp_path / "other")
    assert security(ClusterSettings(TLS, *one)) is not None
    with pytest.raises(ClusterUnavailable, match="Pass --certificate FILE and --key FILE"):
        security(ClusterSettings(TLS, one[0]))
    with pytest.raises(ClusterUnavailable, match="belong together"):
        security(ClusterSettings(TLS, one[0], other[1]))
    with pytest.raises(ClusterUnavailable, match="No such file"):
        security(ClusterSettings(TLS, tmp_path / "nothing.pem", one[1]))


def test_missing_packages_are_named_with_how_to_install_them() -> None:
    hidden = "import sys; sys.modules['distributed'] = None\nfrom familiard.cluster.dask_setup import configure\nconfigure()"
    done = subprocess.run(
        [sys.executable, "-c", hidden],
        env={"PYTHONPATH": PYTHONPATH},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pip install 'familiar-faces[cluster]'" in done.stderr
