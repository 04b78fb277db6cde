"""What networks can run on: the words of `vision.providers`, and what each needs to be installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Provider:
    """Something that runs networks.

    Attributes:
        name: the word for it in `vision.providers`.
        title: how people call it.
        reported: how the daemon's status calls it.
        onnx: ONNX Runtime's execution providers for it, best first; empty for OpenVINO, which is used directly.
        device: OpenVINO's device; empty for ONNX Runtime.
        package: what `pip install` needs.
        replaces: the package holds the same modules as `onnxruntime`, so that only one of them can be installed.
        driver: what must be installed besides Python packages.
    """

    name: str
    title: str
    reported: str
    onnx: tuple[str, ...] = ()
    device: str = ""
    package: str = ""
    replaces: bool = False
    driver: str = ""

    @property
    def on_gpu(self) -> bool:
        """Whether several faces at once are quicker as one batch, and memory is the graphics card's."""
        return self.name in {"cuda", "rocm"}

    @property
    def advice(self) -> str:
        """What to install."""
        if self.replaces:
            return (
                f"Run `pip uninstall --yes onnxruntime`, then `pip install '{self.package}'`, in Familiar's environment: "
                "both packages hold the same modules."
            )
        return f"Run `pip install '{self.package}'` in Familiar's environment."


CPU = Provider("cpu", "CPU, ONNX Runtime", "CPUExecutionProvider", onnx=("CPUExecutionProvider",))
PROVIDERS = (
    Provider(
        "cuda",
        "NVIDIA GPU, CUDA",
        "CUDAExecutionProvider",
        onnx=("CUDAExecutionProvider",),
        package="onnxruntime-gpu[cuda,cudnn]",
        replaces=True,
        driver="Install NVIDIA's driver (580 or newer, for CUDA 13), and give a container access to the GPU (`--gpus all`).",
    ),
    Provider("openvino", "CPU, OpenVINO", "OpenVINO", device="CPU", package="familiar-faces[openvino]"),
    CPU,
    Provider(
        "openvino-gpu",
        "Intel GPU, OpenVINO",
        "OpenVINO GPU",
        device="GPU",
        package="familiar-faces[openvino]",
        driver="Install Intel's compute runtime (Debian: `apt install intel-opencl-icd`), and let Familiar's user open "
        "`/dev/dri/renderD*` (group `render`; a container needs `--device /dev/dri`).",
    ),
    Provider(
        "openvino-npu",
        "Intel NPU, OpenVINO",
        "OpenVINO NPU",
        device="NPU",
        package="familiar-faces[openvino]",
        driver="Install Intel's NPU driver (`intel-level-zero-npu`), and let Familiar's user open `/dev/accel/accel*` (group "
        "`render`; a container needs `--device /dev/accel`).",
    ),
    Provider(
        "rocm",
        "AMD GPU, ROCm",
        "MIGraphXExecutionProvider",
        onnx=("MIGraphXExecutionProvider", "ROCMExecutionProvider"),
        package="onnxruntime-migraphx",
        replaces=True,
        driver="Install ROCm with MIGraphX, and let Familiar's user open `/dev/kfd` and `/dev/dri/renderD*` (group `render`).",
    ),
    Provider(
        "coreml",
        "Apple GPU and Neural Engine, CoreML",
        "CoreMLExecutionProvider",
        onnx=("CoreMLExecutionProvider",),
        package="onnxruntime",
    ),
)
"""All that have a word; any other execution provider of ONNX Runtime goes by its own name."""

AUTOMATIC = ("openvino", "OpenVINOExecutionProvider", "cpu")
"""Best first. Those that nobody has measured to be faster with Familiar are taken when asked for (docs/performance.md)."""

_SUFFIX = "ExecutionProvider"


def named(word: str) -> Provider:
    """The provider with a name: a word of `vision.providers`, or ONNX Runtime's name.

    Raises:
        KeyError: there is none.
    """
    for provider in PROVIDERS:
        if word.lower() == provider.name or word in (provider.reported, *provider.onnx):
            return provider
    if word.endswith(_SUFFIX) and word != _SUFFIX:
        return Provider(word, word, word, onnx=(word,), package="an ONNX Runtime that has it")
    raise KeyError(word)


def candidates(words: Sequence[str]) -> list[Provider]:
    """Those to try, in order, for a value of `vision.providers`; none stands for `auto`."""
    wanted: list[Provider] = []
    for word in words or (AUTO,):
        names = AUTOMATIC if word.lower() == AUTO else (word,)
        wanted += [provider for provider in map(named, names) if provider not in wanted]
    return wanted


def automatic(words: Sequence[str]) -> bool:
    """Whether the owner left the choice to Familiar."""
    return not words or any(word.lower() == AUTO for word in words)
