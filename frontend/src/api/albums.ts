import type { Api, Changed } from "./connection";
import type { Page } from "./documents";

export interface AlbumRule {
  people: string[];
  match: "all" | "any";
  taken_from: string | null;
  taken_to: string | null;
  cameras: string[];
  favorites: boolean;
}

export type AlbumOrder = "newest" | "oldest" | "chosen";

export interface Album {
  id: string;
  name: string;
  description: string | null;
  /** Null: its photos were chosen one by one. */
  rule: AlbumRule | null;
  order: AlbumOrder;
  cover_photo_id: string | null;
  cover_chosen: boolean;
  photos: number;
  first_taken: string | null;
  last_taken: string | null;
  /** The cover's address. */
  image: string | null;
}

export interface AlbumPhoto {
  id: string;
  taken_at: string;
  /** Seconds into a video; null for photos. */
  offset: number | null;
  image: string | null;
  /** A face in it, where the photo itself cannot be shown. */
  thumbnail: string | null;
}

export type NewRule = Pick<AlbumRule, "people" | "match" | "favorites"> & { taken_from?: string; taken_to?: string };

/** A link; its address is only known when it was created. */
export interface Link {
  id: string;
  title: string | null;
  scope: "photos" | "album" | "person";
  album_id: string | null;
  person_id: string | null;
  photos: number;
  has_password: boolean;
  expires_at: string | null;
  views: number;
  wrong_passwords: number;
  revoked_at: string | null;
  active: boolean;
}

/** What a link shows: an album, the photos of a person, or photos that were chosen. */
export type Shared = { album_id: string } | { person_id: string } | { photo_ids: readonly string[] };

export interface LinkWish {
  title?: string;
  days?: number;
  password?: string;
  downloads: boolean;
  originals: boolean;
  names: boolean;
}

export const listAlbums = async (api: Api) => (await api.call<{ items: Album[] }>("familiar/albums/list")).items;

export const getAlbum = async (api: Api, albumId: string) =>
  (await api.call<{ album: Album }>("familiar/album/get", { album_id: albumId })).album;

export const albumPhotos = (api: Api, albumId: string, cursor?: string) =>
  api.call<Page<AlbumPhoto>>("familiar/album/photos", { album_id: albumId, limit: 200, cursor });

export const personPhotos = (api: Api, personId: string, cursor?: string) =>
  api.call<Page<AlbumPhoto>>("familiar/person/photos", { person_id: personId, limit: 200, cursor });

export const createAlbum = (api: Api, name: string, what: { rule: NewRule } | { photo_ids: readonly string[] }) =>
  api.call<{ album: Album } & Changed>("familiar/album/create", { name, ...what });

export type AlbumChange = {
  name?: string;
  description?: string | null;
  order?: AlbumOrder;
  cover_photo_id?: string | null;
};

export const updateAlbum = (api: Api, albumId: string, change: AlbumChange) =>
  api.call<{ album: Album } & Changed>("familiar/album/update", { album_id: albumId, ...change });

/** Adds photos to an album of chosen ones, removes some, or moves some to its beginning. */
export const changeAlbumPhotos = (
  api: Api,
  albumId: string,
  action: "add" | "remove" | "first",
  photo_ids: readonly string[],
) => api.call<{ album: Album } & Changed>("familiar/album/change_photos", { album_id: albumId, action, photo_ids });

export const deleteAlbum = (api: Api, albumId: string) =>
  api.call<Changed>("familiar/album/delete", { album_id: albumId });

export const listLinks = (api: Api) => api.call<{ items: Link[]; enabled: boolean }>("familiar/links/list");

export const createLink = (api: Api, what: Shared, wish: LinkWish) =>
  api.call<{ link: Link; url: string }>("familiar/link/create", { ...what, ...wish });

/** Lets a link show nothing from now on; deletes one that was revoked before. */
export const revokeLink = (api: Api, linkId: string) => api.call("familiar/link/revoke", { link_id: linkId });
