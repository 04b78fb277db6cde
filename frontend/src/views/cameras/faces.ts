import type { AnalyzedFace } from "../../api/cameras";
import type { Boxed } from "../../components/boxed-picture";
import { locale, localize } from "../../texts";
import { reasonTexts } from "../../state/reasons";

/** Who a face in a picture is, by the threshold of the slider rather than the one that is stored. */
export function nameOf(face: AnalyzedFace, threshold: number): string | undefined {
  if (face.person_name === null) return undefined;
  const isDecided = face.verdict === "recognized" || face.verdict === "duplicate";
  return isDecided && (face.confidence ?? 100) >= threshold ? face.person_name : undefined;
}

/** Whether a face is of a named person, but less surely than the threshold asks. */
export const isTooUnsure = (face: AnalyzedFace, threshold: number): boolean =>
  face.verdict === "recognized" && face.confidence !== null && face.confidence < threshold;

/** A face as it is drawn on the picture. */
export function boxed(face: AnalyzedFace, threshold: number): Boxed {
  const name = nameOf(face, threshold);
  const tone = name ? "named" : face.verdict === "unusable" ? "weak" : "unknown";
  const label = [name ?? shortVerdict(face), sure(face)].filter(Boolean).join(" · ");
  return { box: face.box, tone, label, note: sizeText(face) };
}

/** The verdict on a face, as a sentence. */
export function verdictText(face: AnalyzedFace, threshold: number): string {
  if (face.verdict === "unusable") {
    return localize("cameras.unusable", { reasons: reasonTexts(face.quality_reasons).join(", ") });
  }
  if (face.verdict === "duplicate") return localize("cameras.duplicate", { name: face.person_name ?? "" });
  if (isTooUnsure(face, threshold)) return localize("cameras.too_unsure", { name: face.person_name ?? "" });
  if (face.verdict === "recognized") return localize("cameras.recognized");
  return localize(face.person_id ? "cameras.unnamed" : "cameras.unknown");
}

/** `64 × 80`, in pixels. */
export function sizeText(face: AnalyzedFace): string {
  const format = new Intl.NumberFormat(locale(), { maximumFractionDigits: 0 });
  return `${format.format(face.box[2])} × ${format.format(face.box[3])}`;
}

/** How sure Familiar is; nothing for whoever resembles nobody. */
export function sure(face: AnalyzedFace): string {
  if (face.verdict === "unusable" || !face.confidence || face.confidence < 1) return "";
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(face.confidence / 100);
}

function shortVerdict(face: AnalyzedFace): string {
  return localize(face.verdict === "unusable" ? "cameras.unusable_short" : "cameras.unknown_short");
}
