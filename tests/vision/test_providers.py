"""The words for what models run on."""

from __future__ import annotations

import pytest

from familiard.config.schema import PROVIDERS as WORDS
from familiard.vision.providers import AUTO, AUTOMATIC, PROVIDERS, Provider, automatic, candidates, named


def test_the_settings_know_the_same_words() -> None:
    assert set(WORDS) == {AUTO, *(provider.name for provider in PROVIDERS)}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_each_is_known_by_its_word_and_by_its_long_name(provider: Provider) -> None:
    assert named(provider.name.upper()) is provider
    assert named(provider.reported) is provider


def test_other_execution_providers_of_onnx_runtime_go_by_their_own_name() -> None:
    assert named("TensorrtExecutionProvider").onnx == ("TensorrtExecutionProvider",)
    for word in ("gpu", "ExecutionProvider", ""):
        with pytest.raises(KeyError):
            named(word)


def test_auto_stands_for_the_automatic_ones_in_its_place() -> None:
    assert [provider.name for provider in candidates(())] == list(AUTOMATIC)
    names = [provider.name for provider in candidates(("rocm", "auto", "cpu"))]
    assert names == ["rocm", *AUTOMATIC]
    assert automatic(()) and automatic(("rocm", "Auto"))
    assert not automatic(("cpu",))


def test_those_that_share_modules_with_another_package_say_so() -> None:
    for provider in PROVIDERS:
        assert ("pip uninstall" in provider.advice) == provider.replaces
