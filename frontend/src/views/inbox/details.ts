import type { Api } from "../../api/connection";
import type { Face } from "../../api/documents";
import type { Question } from "../../api/inbox";
import { similarPeople, type SimilarPerson } from "../../api/people";
import { personFaces } from "../../api/person";

/** As many as fill the rows, the first one twice as wide and high: four columns on phones, six elsewhere. */
export const FACES = 9;
const NEAREST = 9;

const faces = new Map<string, Promise<Face[]>>();
const nearest = new Map<string, Promise<SimilarPerson[]>>();

/** The clearest of a person's faces. */
export function facesOf(api: Api, personId: string): Promise<Face[]> {
  return kept(faces, personId, async () => {
    const { items } = await personFaces(api, personId, { limit: 60 });
    return clearest(items, FACES);
  });
}

/** The best faces by quality; of one picture only one, as long as there are others. */
export function clearest(items: readonly Face[], count: number): Face[] {
  const best = [...items].sort((a, b) => b.quality - a.quality);
  const seen = new Set<string>();
  const first = best.filter((face) => !seen.has(face.photo_id) && seen.add(face.photo_id));
  return [...first, ...best.filter((face) => !first.includes(face))].slice(0, count);
}

/** The named people who resemble an unnamed one most: keys 1 to 9. */
export function nearestOf(api: Api, personId: string): Promise<SimilarPerson[]> {
  return kept(nearest, personId, () => similarPeople(api, personId, { named: true, limit: NEAREST }));
}

function kept<T>(cache: Map<string, Promise<T>>, id: string, load: () => Promise<T>): Promise<T> {
  let found = cache.get(id);
  if (!found) {
    found = load();
    cache.set(id, found);
    // A failure is asked again.
    found.catch(() => cache.delete(id));
  }
  return found;
}

/** Forgets who is nearest: whoever just got a name may be. */
export const forgetNearest = (): void => nearest.clear();

/** Forgets all, for faces may have moved. */
export function forgetDetails(): void {
  faces.clear();
  nearest.clear();
}

/** Loads what the next questions show. */
export function prefetch(api: Api, questions: readonly Question[]): void {
  for (const question of questions) {
    const people =
      question.kind === "person"
        ? [question.person.id]
        : question.kind === "merge"
          ? [question.person.id, question.other.id]
          : [];
    if (question.kind === "person") nearestOf(api, question.id).catch(() => undefined);
    for (const id of people) facesOf(api, id).then(loadPictures).catch(() => undefined);
  }
}

function loadPictures(items: readonly Face[]): void {
  for (const { thumbnail } of items) if (thumbnail) new Image().src = thumbnail;
}
