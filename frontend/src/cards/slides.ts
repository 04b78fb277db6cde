import type { AlbumPhoto } from "../api/albums";
import type { Face } from "../api/documents";

/** What a picture frame shows at a time. */
export interface Slide {
  id: string;
  /** The whole photo, where the daemon has it. */
  image: string | null;
  /** The face alone: in place of the photo, and blurred behind it. */
  thumbnail: string | null;
  name: string | null;
  takenAt: string;
}

/** Pixels that Home Assistant sends photos in; it shrinks larger ones. */
const SIZES = [640, 1280, 1920, 2560, 3840];

/** Each photo once, newest first; a face too small to identify is nothing for a frame, unless its photo is there. */
export function slidesOf(faces: readonly Face[]): Slide[] {
  const photos = new Set<string>();
  const slides: Slide[] = [];
  for (const face of faces) {
    if (photos.has(face.photo_id) || !(face.image || (face.thumbnail && face.usable))) continue;
    photos.add(face.photo_id);
    const { id, image, thumbnail, person_name: name, taken_at: takenAt } = face;
    slides.push({ id, image, thumbnail, name, takenAt });
  }
  return best(slides);
}

/** The photos of an album in its order; of videos and snapshots, the face in them. */
export function slidesOfAlbum(photos: readonly AlbumPhoto[]): Slide[] {
  return best(
    photos
      .filter(({ image, thumbnail }) => image || thumbnail)
      .map(({ id, image, thumbnail, taken_at: takenAt }) => ({ id, image, thumbnail, name: null, takenAt })),
  );
}

/** Enlarged faces are poor beside photos: they are for people and albums of which there are no photos. */
function best(slides: Slide[]): Slide[] {
  const whole = slides.filter(({ image }) => image);
  return whole.length ? whole : slides;
}

/** The address of a photo in the size of a screen. */
export function sized(image: string, width: number, height: number, density: number): string {
  const wanted = Math.max(width, height) * Math.min(density || 1, 3);
  const size = SIZES.find((it) => it >= wanted) ?? SIZES[SIZES.length - 1];
  return `${image}${image.includes("?") ? "&" : "?"}size=${size}`;
}

/** Whether a photo may fill a frame: little of it would be cut off. Otherwise all of it is shown, with room beside it. */
export function fills(photo: { width: number; height: number }, frame: { width: number; height: number }): boolean {
  if (!photo.width || !photo.height || !frame.width || !frame.height) return false;
  const ratio = photo.width / photo.height / (frame.width / frame.height);
  return Math.max(ratio, 1 / ratio) <= 1.25;
}
