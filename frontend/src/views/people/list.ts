import type { Person } from "../../api/documents";
import { search } from "../../state/search";

export const SHOWN = ["all", "named", "unnamed", "hidden", "ignored"] as const;
export type Shown = (typeof SHOWN)[number];
export const SORTS = ["faces", "name", "last_seen"] as const;
export type Sort = (typeof SORTS)[number];

/** What the address says about the list. */
export interface Choice {
  show: Shown;
  sort: Sort;
  text: string;
}

export function choiceOf(query: URLSearchParams): Choice {
  const one = <T extends string>(name: string, among: readonly T[]) =>
    among.find((it) => it === query.get(name)) ?? (among[0] as T);
  return { show: one("show", SHOWN), sort: one("sort", SORTS), text: query.get("q") ?? "" };
}

const IS: Record<Shown, (person: Person) => boolean> = {
  all: (person) => !person.hidden && !person.ignored,
  named: (person) => !person.hidden && !person.ignored && person.name !== null,
  unnamed: (person) => !person.hidden && !person.ignored && person.name === null,
  hidden: (person) => person.hidden && !person.ignored,
  ignored: (person) => person.ignored,
};

/** Keeps the last result: a view is drawn again for each person who is selected, and thousands take long to sort. */
function kept<A extends unknown[], R>(make: (...all: A) => R): (...all: A) => R {
  let last: { all: A; result: R } | undefined;
  return (...all) => {
    if (!last || all.some((one, at) => one !== last?.all[at])) last = { all, result: make(...all) };
    return last.result;
  };
}

/** How many people each choice shows. */
export const count = kept((people: readonly Person[]): Record<Shown, number> => {
  const counts = { all: 0, named: 0, unnamed: 0, hidden: 0, ignored: 0 };
  for (const person of people) for (const show of SHOWN) if (IS[show](person)) counts[show] += 1;
  return counts;
});

export interface Sections {
  named: Person[];
  unnamed: Person[];
}

/** The people to show: those with a name as sorted, then those without, the one with the most faces first. */
export function arrange(people: readonly Person[], { show, sort, text }: Choice, locale: string): Sections {
  const sorted = sections(people, show, sort, locale);
  // A text finds names; what has none is not meant.
  return text.trim() ? found(sorted, text) : sorted;
}

const sections = kept((people: readonly Person[], show: Shown, sort: Sort, locale: string): Sections => {
  const shown = people.filter(IS[show]);
  const named = shown.filter((person) => person.name !== null).sort(order(sort, locale));
  const unnamed = shown.filter((person) => person.name === null);
  return { named, unnamed: unnamed.sort(sort === "last_seen" ? order(sort, locale) : order("faces", locale)) };
});

const found = kept(({ named }: Sections, text: string): Sections => ({ named: search(named, text, labelOf), unnamed: [] }));

/** People elsewhere whom a text means: under another choice than the one that is shown. */
export interface Elsewhere {
  show: "all" | "hidden" | "ignored";
  count: number;
}

/** Where else a text finds people, so that nobody hidden or ignored seems to be gone. */
export const elsewhere = kept((people: readonly Person[], show: Shown, text: string): Elsewhere[] => {
  if (!text.trim()) return [];
  const named = search(people.filter((person) => person.name !== null), text, labelOf);
  const isShown = (person: Person) => IS[show](person);
  return (["all", "hidden", "ignored"] as const)
    .map((it) => ({ show: it, count: named.filter((person) => IS[it](person) && !isShown(person)).length }))
    .filter((it) => it.count > 0);
});

/** A name with its note. */
export const labelOf = (person: Person): string =>
  person.name === null ? "" : person.note ? `${person.name} (${person.note})` : person.name;

/** ISO times in order; `localeCompare` takes a hundred times as long. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function order(sort: Sort, locale: string): (a: Person, b: Person) => number {
  const most = (a: Person, b: Person) => b.faces - a.faces;
  if (sort === "name") {
    const collator = new Intl.Collator(locale, { numeric: true });
    return (a, b) => collator.compare(labelOf(a), labelOf(b)) || most(a, b);
  }
  if (sort === "last_seen") return (a, b) => compare(b.last_seen ?? "", a.last_seen ?? "") || most(a, b);
  return most;
}
