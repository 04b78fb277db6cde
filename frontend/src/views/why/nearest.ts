import type { Face } from "../../api/documents";

/** A face that resembles another one. */
export interface Match {
  similarity: number;
  face: Face;
}

/** The person with a name whose face is the most similar one: what a face of no one in particular is compared with. */
export const nearestNamed = (matches: readonly Match[]): string | undefined =>
  matches.find(({ face }) => face.person_id && face.person_name)?.face.person_id ?? undefined;
