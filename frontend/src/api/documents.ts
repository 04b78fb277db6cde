/** The daemon's documents, as the client defines them, with the addresses of pictures that Home Assistant adds. */

export interface Person {
  id: string;
  name: string | null;
  note: string | null;
  birth_date: string | null;
  hidden: boolean;
  ignored: boolean;
  favorite: boolean;
  feature_face_id: string | null;
  feature_chosen: boolean;
  faces: number;
  first_seen: string | null;
  last_seen: string | null;
  last_sighted_at: string | null;
  last_camera: string | null;
  created_at: string;
  /** The feature photo's picture. */
  thumbnail: string | null;
}

export interface Face {
  id: string;
  photo_id: string;
  person_id: string | null;
  person_name: string | null;
  box: [number, number, number, number];
  score: number;
  quality: number;
  quality_reasons: string[];
  usable: boolean;
  confirmed: boolean;
  has_crop: boolean;
  source: string;
  origin: "library" | "upload" | "video" | "camera";
  camera: string | null;
  taken_at: string;
  thumbnail: string | null;
  /** Its whole photo, if that is in a folder; the file may be gone. */
  image: string | null;
}

/** A row of the history. */
export interface Entry {
  seq: number;
  at: string;
  kind: string;
  summary: string;
  data: Record<string, unknown>;
  undoable: boolean;
  undone: boolean;
  /** What an update of a person changed about them, or its undo or redo: before and after, by member. */
  changed: Record<string, [before: unknown, after: unknown]>;
  /** How many faces it assigned or deleted. */
  faces: number;
  /** Some of them. */
  pictures: { face_id: string; thumbnail: string | null }[];
  people: { id: string; name: string | null; thumbnail: string | null }[];
}

export interface Page<T> {
  items: T[];
  cursor: string | null;
}
