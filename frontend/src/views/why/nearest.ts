import type { Face } from "../../api/documents";
import type { Explanation, Requirement } from "../../api/faces";

/** A face that resembles another one. */
export interface Match {
  similarity: number;
  face: Face;
}

/** Something that a face needs, also what only the page knows. */
export type Row = Omit<Requirement, "code"> & { code: Requirement["code"] | "nearer" };

/** The person with a name whose face is the most similar one: what a face of no one in particular is compared with. */
export const nearestNamed = (matches: readonly Match[]): string | undefined =>
  matches.find(({ face }) => face.person_id && face.person_name)?.face.person_id ?? undefined;

/** What keeps a face with its unnamed person although a name is near: it resembles that person even more. */
export function nearerToOwn(own: Explanation, about: Explanation): Row | undefined {
  const [mine, theirs] = [own, about].map(
    ({ requirements }) => requirements.find(({ code }) => code === "similarity")?.actual ?? undefined,
  );
  if (mine === undefined || theirs === undefined || theirs >= mine) return undefined;
  return { code: "nearer", met: false, needed: mine, actual: theirs };
}
