import type { Api, Changed } from "./connection";
import type { Verdict } from "./visits";

/** A camera that Familiar watches. */
export interface Camera {
  subentry_id: string;
  /** The entity's ID. */
  camera: string;
  name: string;
  available: boolean;
  /** The least confidence of a recognized person, 0 to 100; 0 leaves it to the daemon. */
  confidence: number;
  keep_unknown: boolean;
}

export interface Cameras {
  items: Camera[];
  /** Recognized faces have at least this confidence, whatever a camera asks for. */
  match_confidence: number;
}

export type Box = [x: number, y: number, width: number, height: number];

/** A face in a picture that is not stored, and whose it is. */
export interface AnalyzedFace {
  box: Box;
  score: number;
  quality: number;
  quality_reasons: string[];
  verdict: Verdict;
  person_id: string | null;
  person_name: string | null;
  similarity: number | null;
  confidence: number | null;
  reasons: string[];
}

export interface Analysis {
  width: number;
  height: number;
  faces: AnalyzedFace[];
  notes: string[];
}

/** What a camera shows now; nothing of it is stored. */
export interface CameraAnalysis {
  camera: string;
  taken_at: string;
  /** A data URL. */
  picture: string;
  analysis: Analysis;
}

/** How sure Familiar was of a visit. */
export interface VisitConfidence {
  visit_id: string;
  started_at: string;
  verdict: Verdict;
  reasons: string[];
  person_id: string | null;
  person_name: string | null;
  confidence: number | null;
  thumbnail: string | null;
}

export interface Confidences {
  items: VisitConfidence[];
  since: string;
  /** Whether these are all visits since then. */
  complete: boolean;
}

export const listCameras = (api: Api) => api.call<Cameras>("familiar/cameras/list");

export const analyzeCamera = (api: Api, camera: string) =>
  api.call<CameraAnalysis>("familiar/camera/analyze", { camera });

export const cameraConfidences = (api: Api, camera: string, days = 7) =>
  api.call<Confidences>("familiar/camera/confidences", { camera, days });

export const updateCamera = (api: Api, subentryId: string, update: { confidence?: number; keep_unknown?: boolean }) =>
  api.call<{ camera: Camera } & Changed>("familiar/camera/update", { subentry_id: subentryId, ...update });
