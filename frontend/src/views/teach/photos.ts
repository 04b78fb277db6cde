import type { Analysis, AnalyzedFace, Box } from "../../api/cameras";

/** A photo that was given to the page, and what became of it. */
export interface TeachPhoto {
  id: string;
  name: string;
  file: Blob;
  /** What the browser shows; empty if it cannot show this format. */
  url: string;
  /** Pixels of the photo per pixel of what was analyzed. */
  factor: number;
  state: "waiting" | "analyzing" | "ready" | "sending" | "taught" | "refused";
  analysis?: Analysis;
  /** The chosen face, by its index in the analysis. */
  face?: number;
  /** A face that somebody drew, in pixels of what was analyzed. */
  drawn?: Box;
  /** Codes of why it was not accepted. */
  reasons?: string[];
  /** What is wrong, where it is no known reason. */
  detail?: string;
  quality?: number;
}

/** What a photo needs before it can teach somebody. */
export type Need = "nothing" | "choose" | "draw" | "wait";

/** A second face with at least this share of the first one's weight makes it unclear who is meant; as in the daemon. */
const CLEAR = 0.6;

/** The face that a photo is about; undefined if none clearly is. */
export function mainFace(analysis: Analysis): number | undefined {
  const ranked = analysis.faces
    .map((face, at) => ({ at, weight: weightOf(face, analysis) }))
    .sort((a, b) => b.weight - a.weight);
  const [first, second] = ranked;
  return first && (!second || second.weight < CLEAR * first.weight) ? first.at : undefined;
}

function weightOf({ box: [x, y, width, height] }: AnalyzedFace, size: Analysis): number {
  const away = Math.abs(x + width / 2 - size.width / 2) / size.width + Math.abs(y + height / 2 - size.height / 2) / size.height;
  return width * height * Math.max(1 - away, 0.05);
}

/** Takes the analysis of a photo, and chooses the face that it is clearly about. */
export function analyzed(photo: TeachPhoto, analysis: Analysis): TeachPhoto {
  return { ...photo, state: "ready", analysis, face: mainFace(analysis), drawn: undefined };
}

export function needOf(photo: TeachPhoto): Need {
  if (photo.state !== "ready") return "wait";
  if (photo.drawn || photo.face !== undefined) return "nothing";
  return photo.analysis?.faces.length ? "choose" : "draw";
}

/** The photos that can be sent now. */
export const sendable = (photos: readonly TeachPhoto[]): TeachPhoto[] =>
  photos.filter((photo) => needOf(photo) === "nothing");

/** The box of the chosen or drawn face, in pixels of the photo. */
export function boxOf(photo: TeachPhoto): Box | undefined {
  const box = photo.drawn ?? (photo.face === undefined ? undefined : photo.analysis?.faces[photo.face]?.box);
  return box?.map((value) => value * photo.factor) as Box | undefined;
}

/** Whether a photo is done, one way or the other. */
export const isOver = (photo: TeachPhoto): boolean => photo.state === "taught" || photo.state === "refused";

/** How it went, in numbers. */
export function tally(photos: readonly TeachPhoto[]): { taught: number; refused: number; open: number } {
  const taught = photos.filter((photo) => photo.state === "taught").length;
  const refused = photos.filter((photo) => photo.state === "refused").length;
  return { taught, refused, open: photos.length - taught - refused };
}

/** The files that may be photos; a browser does not know the type of some. */
export const photosIn = (files: Iterable<File>): File[] =>
  [...files].filter((file) => file.type.startsWith("image/") || /\.(jpe?g|png|webp|heic|heif|avif|tiff?|bmp|gif)$/i.test(file.name));
