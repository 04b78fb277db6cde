/** A photo that is opened, and the face in it that was pressed, if one was. */
export interface Shown {
  photoId: string;
  faceId?: string;
  /** The face's picture, where the photo itself cannot be shown. */
  thumbnail: string | null;
}

/** What was opened, and what comes before and after it. */
export interface Opened {
  shown: Shown;
  among: readonly Shown[];
}

/** The neighbor of what is shown, in either direction; none at the ends. */
export function beside({ shown, among }: Opened, step: -1 | 1): Shown | undefined {
  const at = among.findIndex((it) => it.photoId === shown.photoId && it.faceId === shown.faceId);
  return at < 0 ? undefined : among[at + step];
}
