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
