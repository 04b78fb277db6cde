import type { InboxList, Question } from "../../api/inbox";

/** The questions that wait, the one that is shown, and those that were put off. */
export interface Queue {
  items: readonly Question[];
  current?: string;
  later: readonly string[];
  /** How many wait, also those that are not in `items`. */
  total: number;
  /** How many were answered since the page was opened. */
  answered: number;
}

export const empty: Queue = { items: [], later: [], total: 0, answered: 0 };

/** What tells questions apart: a person can be part of several. */
export const keyOf = (question: Question): string => `${question.kind}:${question.id}`;

export const currentOf = (queue: Queue): Question | undefined =>
  queue.items.find((it) => keyOf(it) === queue.current) ?? queue.items[0];

const positionOf = (queue: Queue): number =>
  Math.max(
    0,
    queue.items.findIndex((it) => keyOf(it) === queue.current),
  );

/** Takes a new list: the shown question stays if it still waits, and those that were put off come last. */
export function refreshed(queue: Queue, list: InboxList): Queue {
  const isLater = (question: Question) => queue.later.includes(keyOf(question));
  const items = [...list.items.filter((it) => !isLater(it)), ...list.items.filter(isLater)];
  const isThere = items.some((it) => keyOf(it) === queue.current);
  const current = isThere ? queue.current : items[Math.min(positionOf(queue), firstLater(items, queue))];
  return {
    ...queue,
    items,
    current: typeof current === "object" ? keyOf(current) : current,
    total: Math.max(list.counts.total, items.length),
  };
}

function firstLater(items: readonly Question[], queue: Queue): number {
  const at = items.findIndex((it) => queue.later.includes(keyOf(it)));
  return at <= 0 ? items.length - 1 : at - 1;
}

/** Takes an answered question out, and shows the next one. */
export function answered(queue: Queue, question: Question): Queue {
  const key = keyOf(question);
  const at = queue.items.findIndex((it) => keyOf(it) === key);
  if (at < 0) return queue;
  const items = queue.items.filter((it) => keyOf(it) !== key);
  const isShown = keyOf(currentOf(queue) as Question) === key;
  const next = isShown ? (items[at] ?? items[0]) : undefined;
  return {
    ...queue,
    items,
    current: isShown ? next && keyOf(next) : queue.current,
    later: queue.later.filter((it) => it !== key),
    total: Math.max(0, queue.total - 1),
    answered: queue.answered + 1,
  };
}

/** Puts a question back that was answered, and shows it. */
export function returned(queue: Queue, question: Question): Queue {
  const key = keyOf(question);
  const items = [question, ...queue.items.filter((it) => keyOf(it) !== key)];
  const isNew = items.length > queue.items.length;
  return {
    ...queue,
    items,
    current: key,
    total: queue.total + (isNew ? 1 : 0),
    answered: Math.max(0, queue.answered - (isNew ? 1 : 0)),
  };
}

/** Puts the shown question off to the end, and shows the next one. */
export function postponed(queue: Queue): Queue {
  const question = currentOf(queue);
  if (!question) return queue;
  const key = keyOf(question);
  const at = positionOf(queue);
  const items = [...queue.items.filter((it) => keyOf(it) !== key), question];
  const next = items[at === items.length - 1 ? 0 : at] as Question;
  return { ...queue, items, current: keyOf(next), later: [...queue.later.filter((it) => it !== key), key] };
}

/** Shows the question `step` further on, as far as there are any. */
export function moved(queue: Queue, step: number): Queue {
  const at = positionOf(queue) + step;
  const question = queue.items[at];
  return question ? { ...queue, current: keyOf(question) } : queue;
}

export const canMove = (queue: Queue, step: number): boolean => queue.items[positionOf(queue) + step] !== undefined;

/** The questions after the shown one, whose pictures are worth loading now. */
export const upcoming = (queue: Queue, count: number): readonly Question[] =>
  queue.items.slice(positionOf(queue) + 1, positionOf(queue) + 1 + count);
