import type { Api, Changed } from "./connection";
import type { Face, Page, Person } from "./documents";

/** A person, and what Home Assistant knows of them. */
export interface PersonAtHome {
  person: Person;
  has_device: boolean;
  device_id: string | null;
  linked_person: string | null;
  present: boolean;
}

export const getPerson = (api: Api, personId: string) =>
  api.call<PersonAtHome>("familiar/person/get", { person_id: personId });

export const personFaces = (api: Api, personId: string, page: { limit?: number; cursor?: string } = {}) =>
  api.call<Page<Face>>("familiar/person/faces", { person_id: personId, ...page });

/** Names a person; if another person has the name, the error `name-taken` has both as `people` in its context. */
export const namePerson = (api: Api, personId: string, name: string, { merge = false } = {}) =>
  api.call<{ person: Person } & Changed>("familiar/person/name", { person_id: personId, name, merge });

export type PersonUpdate = Partial<
  Pick<Person, "name" | "note" | "birth_date" | "hidden" | "ignored" | "favorite" | "feature_face_id">
>;

export const updatePerson = (api: Api, personId: string, update: PersonUpdate) =>
  api.call<{ person: Person } & Changed>("familiar/person/update", { person_id: personId, ...update });

/** Makes a person a device with entities, or lets them be none. */
export const chooseDevice = (api: Api, personId: string, device: boolean) =>
  api.call<PersonAtHome>("familiar/person/device", { person_id: personId, device });

/** A face, and those that are nearly copies of it. */
export interface FaceStack {
  face: Face;
  copies: string[];
}

/** Faces of a person that look alike. */
export interface FaceGroup {
  faces: number;
  stacks: FaceStack[];
}

export const faceGroups = async (api: Api, personId: string) =>
  (await api.call<{ groups: FaceGroup[] }>("familiar/person/face_groups", { person_id: personId })).groups;

/** Faces that would become a person of their own. */
export interface SplitGroup {
  face_ids: string[];
  faces: { face_id: string; thumbnail: string | null }[];
}

export const proposeSplit = async (api: Api, personId: string) =>
  (await api.call<{ groups: SplitGroup[] }>("familiar/person/split_proposal", { person_id: personId })).groups;

export const splitPerson = (api: Api, personId: string, faceIds: readonly string[]) =>
  api.call<{ person: Person } & Changed>("familiar/person/split", { person_id: personId, face_ids: faceIds });

/** Links a person to a person of Home Assistant, or to none. */
export const linkPerson = (api: Api, personId: string, entityId: string | null) =>
  api.call<PersonAtHome>("familiar/person/link", { person_id: personId, entity_id: entityId });

/** The address of a zip file with a person's data; it works for some minutes. */
export const exportPerson = async (api: Api, personId: string) =>
  (await api.call<{ url: string }>("familiar/person/export", { person_id: personId })).url;
