"""Settings: later sources win, and an error names the key and the place where it was set."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.config import KEYS, Flag, Settings, load
from familiard.errors import ConfigError


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def refused(config: Path | None = None, environ: dict[str, str] | None = None, **flags: Flag) -> str:
    with pytest.raises(ConfigError) as error:
        load(config, {"XDG_CONFIG_HOME": "/nowhere", **(environ or {})}, flags)
    return error.value.detail


def test_without_any_source_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(None, {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)})
    assert settings.data_dir == tmp_path / "familiar"
    assert settings.pack == "mobile"
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8723)
    assert settings.library.folders == ()


def test_later_sources_win_key_by_key(tmp_path: Path) -> None:
    file = written(tmp_path / "f.yaml", "server: {host: 10.0.0.1, port: 1000, zeroconf: false}\npack: a\n")
    environ = {"FAMILIAR_SERVER__PORT": "2000", "FAMILIAR_PACK": "b"}
    settings = load(file, environ, {"pack": Flag("c", "--pack")})
    assert (settings.server.host, settings.server.port, settings.server.zeroconf) == ("10.0.0.1", 2000, False)
    assert settings.pack == "c"


def test_the_default_file_is_read_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "familiar").mkdir()
    written(tmp_path / "familiar" / "familiard.yaml", "pack: buffalo_l\n")
    assert load(None, {"XDG_CONFIG_HOME": str(tmp_path)}).pack == "buffalo_l"


def test_relative_paths_start_at_the_file(tmp_path: Path) -> None:
    file = written(tmp_path / "f.yaml", "data_dir: data\nlibrary: {folders: [photos, /srv, ~/p]}\n")
    settings = load(file, {})
    assert settings.data_dir == tmp_path / "data"
    assert settings.library.folders == (tmp_path / "photos", Path("/srv"), Path.home() / "p")


def test_null_means_the_default(tmp_path: Path) -> None:
    settings = load(written(tmp_path / "f.yaml", "pack: null\nserver:\nchroma: null\n"), {})
    assert settings == load(written(tmp_path / "g.yaml", ""), {})


def test_lists_come_from_the_environment_separated(tmp_path: Path) -> None:
    environ = {
        "FAMILIAR_LIBRARY__WATCH": "/a:/b",
        "FAMILIAR_VISION__PROVIDERS": "OpenVINOExecutionProvider, CPUExecutionProvider",
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    settings = load(None, environ)
    assert settings.library.watch == (Path("/a"), Path("/b"))
    assert settings.vision.providers == ("OpenVINOExecutionProvider", "CPUExecutionProvider")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("server:\n  port: abc\n", "server.port must be a whole number from 0 to 65535, not 'abc'"),
        ("server:\n  port: true\n", "server.port must be a whole number"),
        ("server:\n  zeroconf: 3\n", "server.zeroconf must be true or false, not 3"),
        ("vision:\n  score: 1.5\n", "vision.score must be a number from 0 to 1, not 1.5"),
        ("vision:\n  detail: huge\n", "vision.detail must be one of fast, auto, thorough, not 'huge'"),
        (
            "vision:\n  providers: [gpu]\n",
            "vision.providers must be auto, cpu, cuda, openvino, openvino-gpu, openvino-npu, rocm, coreml, or an",
        ),
        ("vision:\n  gpu_memory_mib: 5\n", "vision.gpu_memory_mib must be a whole number from 128"),
        ("vision:\n  size: 1280\n", "vision.size no longer exists"),
        ("library:\n  folders: [a, 4]\n", "library.folders must be a path, not 4"),
        ("limits: 3\n", "limits must be a group of settings"),
        ("log_level: loud\n", "log_level must be one of debug, info, warning, error"),
        ("chroma: nonsense\n", "chroma must be a URL such as http://host:8000"),
        ("data_dir: ''\n", "data_dir must be a path"),
    ],
)
def test_a_wrong_value_is_named_with_its_key_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    file = written(tmp_path / "f.yaml", text)
    detail = refused(file)
    assert said in detail
    assert f"{file}, line {text.count(chr(10))}" in detail


def test_an_unknown_key_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    detail = refused(written(tmp_path / "f.yaml", "server:\n  prot: 1\n"))
    assert "Unknown setting server.prot" in detail
    assert "Did you mean server.port?" in detail


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    file = written(tmp_path / "f.yaml", "limits: {queue: 0}\npack: 3\n")
    detail = refused(file, {"FAMILIAR_CROPS__SIDE": "big"}, **{"server.port": Flag("-1", "--port")})
    assert len(detail.splitlines()) == 4
    assert "environment variable FAMILIAR_CROPS__SIDE" in detail
    assert "(--port)" in detail


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("server: [\n", "is not valid YAML"),
        ("- a\n- b\n", "must contain settings"),
        ("pack: a\npack: b\n", "pack is set twice, on lines 1 and 2"),
    ],
)
def test_a_file_that_holds_no_settings_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(written(tmp_path / "f.yaml", text))


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    assert "Cannot read" in refused(tmp_path / "missing.yaml")
    assert "Cannot read" in refused(None, {"FAMILIAR_CONFIG": str(tmp_path / "missing.yaml")})


def test_an_environment_variable_that_is_no_setting_only_warns(tmp_path: Path) -> None:
    # Kubernetes sets FAMILIAR_PORT in every pod beside a service called "familiar".
    settings = load(None, {"FAMILIAR_PORT": "tcp://10.0.0.1:80", "XDG_CONFIG_HOME": str(tmp_path)})
    assert settings.server.port == 8723
    assert "FAMILIAR_PORT" in settings.warnings[0]
    assert "FAMILIAR_SERVER__PORT" in settings.warnings[0]


def test_every_key_can_be_set_by_its_name() -> None:
    assert "server.port" in KEYS
    assert "warnings" not in KEYS
    assert all(key.split(".")[0] in Settings.__dataclass_fields__ for key in KEYS)
