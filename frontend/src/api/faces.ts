import type { Api, Changed } from "./connection";
import type { Face } from "./documents";

export type FacesAction = "assign" | "confirm" | "set-aside" | "reject" | "ignore" | "delete";

/** Changes faces: all of them, or none. `assign` takes a person's ID, `"new"` with a name, or null for no one. */
export const changeFaces = (
  api: Api,
  action: FacesAction,
  faceIds: readonly string[],
  to: { person_id?: string | null; name?: string } = {},
) => api.call<{ faces: Face[] } & Changed>("familiar/faces/change", { action, face_ids: faceIds, ...to });

/** Something that a face needs to be recognized as a person. */
export interface Requirement {
  code: "quality" | "similarity" | "margin" | "not-rejected" | "once-per-photo";
  met: boolean;
  needed: number | null;
  actual: number | null;
}

/** Whose face it is, and what it needs to be recognized as a person. */
export interface Explanation {
  verdict: "recognized" | "unknown" | "unusable" | "duplicate";
  person_id: string | null;
  person_name: string | null;
  similarity: number | null;
  confidence: number | null;
  reasons: string[];
  about_id: string | null;
  about_name: string | null;
  competitor_id: string | null;
  competitor_name: string | null;
  requirements: Requirement[];
}

export const whyFace = (api: Api, faceId: string, personId?: string) =>
  api.call<{ face: Face; why: Explanation }>("familiar/face/why", { face_id: faceId, person_id: personId });

/** The stored faces that resemble a face most. */
export const nearestFaces = async (api: Api, faceId: string, limit: number) =>
  (
    await api.call<{ matches: { similarity: number; face: Face }[] }>("familiar/face/similar", {
      face_id: faceId,
      limit,
    })
  ).matches;
