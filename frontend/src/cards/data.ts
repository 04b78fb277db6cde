import type { Api, Changed } from "../api/connection";
import type { Person } from "../api/documents";
import { changePeople, listPeople } from "../api/people";
import { namePerson } from "../api/person";

/** What the cards ask Home Assistant for. */

export const unnamedPeople = (api: Api, limit: number) => listPeople(api, { named: false, sort: "faces", limit });

export const namedPeople = (api: Api, sort: "name" | "last_seen", limit: number) =>
  listPeople(api, { named: true, sort, limit });

/** Whom a name is for: a person who has none yet, or the person of a face. */
export type Unnamed = { personId: string } | { faceId: string };

export const giveName = (api: Api, whom: Unnamed, name: string, merge: boolean) =>
  "personId" in whom
    ? namePerson(api, whom.personId, name, { merge })
    : api.call<Changed & { person: Person }>("familiar/face/name", { face_id: whom.faceId, name, merge });

export const ignore = (api: Api, personId: string) =>
  changePeople(api, "ignore", [personId]);
