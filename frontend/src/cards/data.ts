import type { Api, Changed } from "../api/connection";
import type { Face, Page, Person } from "../api/documents";

/** What the cards ask Home Assistant for. */

/** Sightings of one person in a row, as far as the cards show them. */
export interface CardVisit {
  id: string;
  camera: string;
  cameras: string[];
  started_at: string;
  last_seen_at: string;
  ended_at: string | null;
  verdict: "recognized" | "unknown" | "unusable";
  person_id: string | null;
  person_name: string | null;
  face: Face | null;
}

export const latestVisits = (api: Api, limit: number, camera?: string) =>
  api.call<Page<CardVisit>>("familiar/visits/list", { limit, camera });

export const unnamedPeople = (api: Api, limit: number) =>
  api.call<Page<Person>>("familiar/people/list", { named: false, sort: "faces", limit });

export const namedPeople = (api: Api, sort: "name" | "last_seen", limit: number) =>
  api.call<Page<Person>>("familiar/people/list", { named: true, sort, limit });

export const photosOf = (api: Api, personId: string, limit: number) =>
  api.call<Page<Face>>("familiar/person/faces", { person_id: personId, limit });

export const howManyWait = (api: Api) => api.call<{ waiting: { people: number } }>("familiar/status");

/** Whom a name is for: a person who has none yet, or the person of a face. */
export type Unnamed = { personId: string } | { faceId: string };

export const giveName = (api: Api, whom: Unnamed, name: string, merge: boolean) =>
  "personId" in whom
    ? api.call<Changed & { person: Person }>("familiar/person/name", { person_id: whom.personId, name, merge })
    : api.call<Changed & { person: Person }>("familiar/face/name", { face_id: whom.faceId, name, merge });

export const ignore = (api: Api, personId: string) =>
  api.call<Changed>("familiar/people/change", { action: "ignore", person_ids: [personId] });
