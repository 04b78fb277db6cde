import type { Api } from "../../api/connection";
import type { Face } from "../../api/documents";
import type { Question } from "../../api/inbox";

/** What keys do to the question that is shown. */
export interface QuestionElement extends HTMLElement {
  api: Api;
  readonly updateComplete: Promise<boolean>;
  /** Y and Enter. */
  yes?(): void;
  /** N. */
  no?(): void;
  /** 1 to 9. */
  pick?(number: number): void;
  /** Puts the focus where an answer begins. */
  start?(): void;
}

/** Whether there is someone to ignore for good: a face, or a person without a name. */
export const canIgnore = (question: Question): boolean =>
  question.kind !== "merge" || !question.person.name || !question.other.name;

/** Loads faces into an element, unless it shows somebody else by then. */
export async function fillIn(
  load: Promise<Face[]>,
  isStill: () => boolean,
  show: (faces: Face[]) => void,
): Promise<void> {
  try {
    const faces = await load;
    if (isStill()) show(faces);
  } catch {
    // The question can be answered by what it shows itself.
    if (isStill()) show([]);
  }
}
