import { localize, type TextKey } from "../texts";

/** Codes of why a face cannot be identified or a photo was not accepted, and the texts that say so. */
const TEXTS: Record<string, TextKey> = {
  small: "reasons.small",
  blurred: "reasons.blurred",
  turned: "reasons.turned",
  uncertain: "reasons.uncertain",
  "cut-off": "reasons.cut_off",
  unclear: "reasons.unclear",
  "low-quality": "reasons.unclear",
  "no-embedding": "reasons.unclear",
  "no-face": "reasons.no_face",
  "several-faces": "reasons.several_faces",
  "deleted-before": "reasons.deleted_before",
  "erased-before": "reasons.erased_before",
  "invalid-image": "reasons.invalid_image",
  "image-too-large": "reasons.too_large",
  "too-large": "reasons.too_large",
  "invalid-video": "reasons.invalid_video",
  unreadable: "reasons.unreadable",
  "disk-silent": "reasons.unreadable",
  "engine-failed": "reasons.failed",
  "too-heavy": "reasons.failed",
};

/** Each reason once, in words; a code that this page does not know stays as it is. */
export function reasonTexts(codes: readonly string[]): string[] {
  return [...new Set(codes.map((code) => (TEXTS[code] ? localize(TEXTS[code] as TextKey) : code)))];
}

/** A reason in words, or the daemon's own sentence for a code that this page does not know. */
export const reasonText = (code: string, sentence: string): string =>
  TEXTS[code] ? localize(TEXTS[code] as TextKey) : sentence;

/** The codes of a reason that the daemon sends as text: `small, blurred`. */
export const codesOf = (reason: string | null | undefined): string[] =>
  (reason ?? "")
    .split(",")
    .map((code) => code.trim())
    .filter(Boolean);
