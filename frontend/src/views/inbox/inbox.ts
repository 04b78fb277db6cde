import type { Api, Changed } from "../../api/connection";
import type { Person } from "../../api/documents";
import { answerQuestion, listInbox, type Question } from "../../api/inbox";
import { changeFaces } from "../../api/faces";
import { changePeople, mergePeople } from "../../api/people";
import { namePerson, updatePerson } from "../../api/person";
import { say, sayFailed } from "../../state/messages";
import { addNamed } from "../../state/named";
import { Store } from "../../state/store";
import { waiting } from "../../state/waiting";
import { localize } from "../../texts";
import { forgetNearest } from "./details";
import { answered, empty, refreshed, returned, type Queue } from "./queue";

/** The inbox as the person left it. */
export const queue = new Store<Queue>(empty);
/** Nothing yet, the list, or why there is none. */
export const loading = new Store<"first" | "done" | { error: unknown }>("first");
/** An answer is on its way. */
export const busy = new Store(false);

/** Which question a row of the history answered, so that undo brings it back. */
const answers = new Map<number, Question>();
const LIMIT = 50;
/** How often a question was answered, or an answer taken back: a list that was asked for before that says nothing of it. */
let changes = 0;

export async function loadInbox(api: Api): Promise<void> {
  const before = changes;
  try {
    const list = await listInbox(api, LIMIT);
    if (changes !== before) return await loadInbox(api);
    // An answer that is on its way takes its question out afterwards.
    queue.update((it) => refreshed(it, list));
    waiting.set(list.counts.total);
    loading.set("done");
  } catch (error) {
    if (loading.value !== "done") loading.set({ error });
  }
}

/** Carries an answer out, says so, and shows the next question. */
async function settle<T extends Changed>(
  api: Api,
  question: Question,
  text: (result: T) => string,
  run: () => Promise<T>,
): Promise<T> {
  busy.set(true);
  try {
    const result = await run();
    if (result.entry) answers.set(result.entry.seq, question);
    forgetNearest();
    changes += 1;
    queue.update((it) => answered(it, question));
    waiting.set(queue.value.total);
    say(text(result), result.entry);
    // What was merged or hidden was maybe part of other questions.
    void loadInbox(api);
    return result;
  } finally {
    busy.set(false);
  }
}

/** Shows a question again whose answer was undone. */
export function bringBack(seq: number): void {
  const question = answers.get(seq);
  if (!question) return;
  answers.delete(seq);
  changes += 1;
  queue.update((it) => returned(it, question));
}

/** Names an unnamed person; fails with `name-taken` if another person has the name. */
export async function name(api: Api, question: Question, person: Person, text: string, note?: string): Promise<void> {
  const said = () => localize("inbox.named", { name: note ? `${text} (${note})` : text });
  const run = () => (note ? updatePerson(api, person.id, { name: text, note }) : namePerson(api, person.id, text));
  const result = await settle(api, question, said, run);
  addNamed(result.person);
}

/** Merges an unnamed person into one who has a name. */
export function mergeInto(api: Api, question: Question, person: Person, existing: Person): Promise<unknown> {
  const said = () => localize("inbox.added", { name: existing.name ?? "" });
  return settle(api, question, said, () => mergePeople(api, [person.id, existing.id], { into: existing.id }));
}

/** Answers yes or no. */
export function answer(api: Api, question: Question, said: "yes" | "no", text: string): Promise<unknown> {
  if (question.kind === "person") return Promise.resolve();
  return settle(api, question, () => text, () => answerQuestion(api, question, said));
}

/** Moves a doubted face to the person whom it resembles more. */
export function moveTo(api: Api, question: Question, personId: string, to: string): Promise<unknown> {
  if (question.kind !== "face") return Promise.resolve();
  const run = () => changeFaces(api, "assign", [question.face.id], { person_id: personId });
  return settle(api, question, () => localize("inbox.moved", { name: to }), run);
}

/** Ignores for good: the unnamed person of a question, or the face. */
export function ignore(api: Api, question: Question): Promise<unknown> {
  if (question.kind === "face") {
    return settle(api, question, () => localize("inbox.ignored_face"), () => changeFaces(api, "ignore", [question.face.id]));
  }
  const person = question.kind === "merge" && question.person.name ? question.other : question.person;
  return settle(api, question, () => localize("inbox.ignored"), () => changePeople(api, "ignore", [person.id]));
}

/** Hides the unnamed person of a question: recognized, but in no list. */
export function hide(api: Api, question: Question): Promise<unknown> {
  if (question.kind !== "person") return Promise.resolve();
  return settle(api, question, () => localize("inbox.hidden"), () => changePeople(api, "hide", [question.person.id]));
}

/** Carries out what a key or button says; a failure becomes a message. */
export async function attempt(run: () => Promise<unknown>): Promise<void> {
  if (busy.value) return;
  try {
    await run();
  } catch (error) {
    sayFailed(error);
  }
}
