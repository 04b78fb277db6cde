"""The pipeline that a user would write from public packages, with the same weights.

`retinaface.detect_faces` at full size, `insightface`'s `norm_crop`, and its `ArcFaceONNX.get_feat`.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from familiard.packs import PackFiles


def public_pipeline(files: PackFiles) -> Callable[[bytes], list[NDArray[np.float32]]]:
    """A call that gives the embeddings of all faces in an encoded image."""
    from insightface.model_zoo.arcface_onnx import ArcFaceONNX
    from insightface.utils.face_align import norm_crop
    from retinaface import detect_faces

    recognizer = ArcFaceONNX(model_file=str(files.recognizer))
    recognizer.prepare(ctx_id=-1)

    def detect(image: bytes) -> list[NDArray[np.float32]]:
        bgr = cv2.imdecode(np.frombuffer(image, dtype=np.uint8), cv2.IMREAD_COLOR)
        assert bgr is not None
        vectors = []
        for face in detect_faces(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)):
            points = np.array([(point.x, point.y) for point in face.landmarks], dtype=np.float32)
            vector = recognizer.get_feat(norm_crop(bgr, landmark=points)).reshape(-1)
            vectors.append(np.asarray(vector / np.linalg.norm(vector), dtype=np.float32))
        return vectors

    return detect
