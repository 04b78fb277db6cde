import type { Api } from "./connection";
import type { Face, Page } from "./documents";

export interface Photo {
  id: string;
  source: string;
  origin: Face["origin"];
  camera: string | null;
  taken_at: string;
  /** Seconds into a video; null for photos. */
  offset: number | null;
  width: number;
  height: number;
  /** Its address; null for videos, and for photos that are in no folder. */
  image: string | null;
}

/** A photo in a list, with the pictures of the faces in it. */
export interface ListedPhoto extends Photo {
  faces: { face_id: string; thumbnail: string | null }[];
}

/** Pixels along a photo's longer side that Home Assistant sends. */
export type PhotoSize = 640 | 1280 | 1920 | 2560;

/** The address of a photo as a JPEG that is no larger than this. */
export const imageOf = (image: string, size: PhotoSize): string => `${image}&size=${size}`;

export const personPhotos = (api: Api, personId: string, cursor?: string) =>
  api.call<Page<ListedPhoto>>("familiar/person/photos", { person_id: personId, limit: 100, cursor });

/** A photo, and the faces in it. */
export const getPhoto = (api: Api, photoId: string) =>
  api.call<{ photo: Photo; faces: Face[] }>("familiar/photo/get", { photo_id: photoId });

/** Faces that a command returns at once. */
const AT_ONCE = 200;

/** Several faces, without those that are gone. */
export async function getFaces(api: Api, faceIds: readonly string[]): Promise<Face[]> {
  const faces: Face[] = [];
  for (let at = 0; at < faceIds.length; at += AT_ONCE) {
    const some = faceIds.slice(at, at + AT_ONCE);
    faces.push(...(await api.call<{ faces: Face[] }>("familiar/faces/get", { face_ids: some })).faces);
  }
  return faces;
}
