import type { VisitConfidence } from "../../api/cameras";

/** What another threshold would have changed. */
export interface Preview {
  /** Visits of a recognized person that would have been unknown. */
  lost: readonly VisitConfidence[];
  /** Unknown visits that resembled a named person enough, so that somebody would have been recognized. */
  gained: readonly VisitConfidence[];
  /** Visits of a recognized person that stay so. */
  kept: number;
  /** Visits whose person somebody named or confirmed: no threshold changes them. */
  said: number;
}

/** A reason: the match was less sure than the camera asks for. */
const BELOW = "below-min-confidence";

/**
 * Compares a threshold with what was decided. What counts is at least `match`, from which the daemon recognizes anybody.
 */
export function preview(visits: readonly VisitConfidence[], threshold: number, match: number): Preview {
  const least = Math.max(threshold, match);
  const recognized = visits.filter((visit) => visit.verdict === "recognized");
  const measured = recognized.filter((visit) => visit.confidence !== null);
  const lost = measured.filter((visit) => (visit.confidence ?? 0) < least);
  const gained = visits.filter(
    (visit) => visit.verdict === "unknown" && visit.reasons.includes(BELOW) && (visit.confidence ?? -1) >= least,
  );
  return { lost, gained, kept: measured.length - lost.length, said: recognized.length - measured.length };
}

/** How many measured visits there are at each confidence from `from` to 100, in `bins` bins, for the bars. */
export function histogram(visits: readonly VisitConfidence[], from: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  const span = Math.max(1, 100 - from);
  for (const { confidence, verdict } of visits) {
    if (confidence === null || confidence < from || verdict === "unusable") continue;
    const at = Math.min(bins - 1, Math.floor(((confidence - from) / span) * bins));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}
