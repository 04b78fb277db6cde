import { apiOf } from "../api/connection";
import type { Connection } from "../api/hass";
import { listEntries, type EntryInfo } from "../api/status";
import { address, HOME, keepHome, route, setQuery } from "./router";
import { Store } from "./store";

/** One of several daemons, such as that of a second home. */
export interface Home {
  entryId: string;
  title: string;
  /** In the address: the title as plain words. */
  word: string;
  available: boolean;
}

/** All of them, if there are several; otherwise none. */
export const homes = new Store<readonly Home[]>([]);

/** The one that the page shows, if there are several. */
export const home = new Store<Home | undefined>(undefined);

/** Gives each daemon a word of its own, and a number to those of the same title. */
export function withWords(entries: readonly EntryInfo[]): Home[] {
  const taken = new Set<string>();
  return entries.map(({ entry_id: entryId, title, available }) => {
    const plain = title.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "home";
    let number = 1;
    const numbered = () => (number > 1 ? `${plain}-${number}` : plain);
    while (taken.has(numbered())) number += 1;
    taken.add(numbered());
    return { entryId, title: number > 1 ? `${title} ${number}` : title, word: numbered(), available };
  });
}

/** Finds out whether there are several, and which of them the address means; undefined if there is only one. */
export async function findHome(connection: Connection): Promise<Home | undefined> {
  const { items } = await listEntries(apiOf(connection));
  if (items.length < 2) return undefined;
  const all = withWords(items);
  const asked = route.value.query.get(HOME) ?? home.value?.word;
  const found = all.find(({ word }) => word === asked) ?? all.find(({ available }) => available) ?? all[0];
  homes.set(all);
  home.set(found);
  keepHome(found?.word ?? "");
  return found;
}

/** Keeps the home in the address, and goes to another one that an address names, until the returned function is called. */
export function followHome(open: (url: string) => void = (url) => location.assign(url)): () => void {
  const follow = () => {
    if (!home.value) return;
    const word = route.value.query.get(HOME);
    if (word === home.value.word) return;
    const other = homes.value.find((it) => it.word === word);
    if (other) open(location.pathname + location.search);
    else setQuery({ [HOME]: home.value.word });
  };
  follow();
  return route.subscribe(follow);
}

/** The address of a view in another home. The page is loaded anew: nothing of what it knows is true there. */
export const inHome = (word: string): string => address(route.value.path.slice(0, 1), { [HOME]: word });
