import type { Api, Changed } from "./connection";
import type { Face, Person } from "./documents";

/** Who is this? */
export interface WhoQuestion {
  kind: "person";
  id: string;
  /** How many faces an answer settles. */
  settles: number;
  person: Person;
}

/** A face of each of two people. */
export interface Pair {
  face_id: string;
  other_face_id: string;
  similarity: number;
  thumbnail: string | null;
  other_thumbnail: string | null;
}

/** Are these two the same person? */
export interface SameQuestion {
  kind: "merge";
  id: string;
  settles: number;
  person: Person;
  other: Person;
  similarity: number;
  evidence: Pair[];
}

/** Does this face belong to its person? */
export interface BelongsQuestion {
  kind: "face";
  id: string;
  settles: number;
  face: Face;
  similarity: number;
  needed: number;
  other_id: string | null;
  other_name: string | null;
  other_similarity: number | null;
  reasons: string[];
}

export type Question = WhoQuestion | SameQuestion | BelongsQuestion;

/** How many questions wait. */
export interface Waiting {
  people: number;
  merge_suggestions: number;
  face_checks: number;
  total: number;
}

export interface InboxList {
  items: Question[];
  counts: Waiting;
}

export const listInbox = (api: Api, limit?: number) => api.call<InboxList>("familiar/inbox/list", { limit });

/** Answers whether two people are the same, or whether a face belongs to its person. */
export const answerQuestion = (
  api: Api,
  question: SameQuestion | BelongsQuestion,
  answer: "yes" | "no" | "set-aside",
) => api.call<Changed>("familiar/inbox/answer", { kind: question.kind, question_id: question.id, answer });
