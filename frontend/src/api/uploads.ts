import type { Analysis, Box } from "./cameras";
import { ApiError, type Api, type Changed } from "./connection";
import type { Person } from "./documents";
import type { Hass } from "./hass";

/** Whether a photo was accepted, and if not, why. */
export interface Enrolled {
  accepted: boolean;
  face_id: string | null;
  /** Codes, separated by commas. */
  reason: string | null;
  detail: string | null;
  quality: number | null;
  thumbnail?: string | null;
}

export type Enrollment = { person: Person; image: Enrolled } & Changed;

/** Sends a request to Home Assistant with the user's token: a method of `hass`. */
interface Sends {
  fetchWithAuth(path: string, init?: RequestInit): Promise<Response>;
}

/** Finds the faces in a photo; nothing is stored. */
export async function analyzePhoto(hass: Hass, api: Api, photo: Blob): Promise<Analysis> {
  return (await upload<{ analysis: Analysis }>(hass, api, "analyze", photo, {})).analysis;
}

/** Teaches a person with a photo: by its only face, or the one in `box`. */
export const enrollPhoto = (
  hass: Hass,
  api: Api,
  photo: Blob,
  person: { name: string } | { person_id: string },
  box?: Box,
) => upload<Enrollment>(hass, api, "enroll", photo, { ...person, ...(box ? { box: box.map(short).join(",") } : {}) });

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Sends a photo, which is too large for a websocket message. */
async function upload<T>(hass: Hass, api: Api, what: string, photo: Blob, query: Record<string, string>): Promise<T> {
  const all = new URLSearchParams({ ...query, ...(api.entryId === undefined ? {} : { entry_id: api.entryId }) });
  let response: Response;
  try {
    response = await (hass as Hass & Sends).fetchWithAuth(`/api/familiar/${what}?${all}`, { method: "POST", body: photo });
  } catch {
    throw new ApiError("connection-lost", "");
  }
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer as T;
  const { code, message, context } = answer;
  const tooLarge = response.status === 413 ? "too-large" : "unexpected";
  throw new ApiError(
    typeof code === "string" ? code : tooLarge,
    typeof message === "string" ? message : "",
    typeof context === "object" && context ? (context as Record<string, unknown>) : {},
  );
}
