import type { Api, Changed } from "./connection";
import type { Face, Page } from "./documents";

export type Verdict = "recognized" | "unknown" | "unusable" | "duplicate";

/** Sightings of one person in a row, at one camera or several, and who it is now. */
export interface Visit {
  id: string;
  camera: string;
  cameras: string[];
  started_at: string;
  last_seen_at: string;
  ended_at: string | null;
  verdict: Verdict;
  reasons: string[];
  person_id: string | null;
  person_name: string | null;
  similarity: number | null;
  confidence: number | null;
  snapshots: number;
  face: Face | null;
  hidden: boolean;
}

export interface VisitsQuery {
  camera?: string;
  verdict?: Verdict;
  person_id?: string;
  after?: string;
  before?: string;
  limit?: number;
  cursor?: string;
}

export const listVisits = (api: Api, query: VisitsQuery = {}) =>
  api.call<Page<Visit>>("familiar/visits/list", { ...query });

export const getVisit = (api: Api, visitId: string) =>
  api.call<{ visit: Visit }>("familiar/visit/get", { visit_id: visitId });

/** Who visits were: somebody of a name, or a person who exists. */
export type Visitor = { name: string; merge?: boolean } | { person_id: string };

type VisitsChanged = { visits: Visit[] } & Changed;

/** Names the visitors; if another person has the name, the error `name-taken` has them as `people` in its context. */
export const nameVisits = (api: Api, visitIds: readonly string[], visitor: Visitor) =>
  api.call<VisitsChanged>("familiar/visits/change", { action: "name", visit_ids: visitIds, ...visitor });

/** Says that it was somebody else, or ignores the visitors. */
export const changeVisits = (api: Api, action: "reject" | "ignore", visitIds: readonly string[]) =>
  api.call<VisitsChanged>("familiar/visits/change", { action, visit_ids: visitIds });

/** A stored face, and how similar it is. */
export interface SimilarFace {
  similarity: number;
  face: Face;
}

/** Where else a face was seen, the most similar first. */
export const similarFaces = (api: Api, faceId: string, query: { limit?: number; min_similarity?: number } = {}) =>
  api.call<{ matches: SimilarFace[] }>("familiar/face/similar", { face_id: faceId, ...query });
