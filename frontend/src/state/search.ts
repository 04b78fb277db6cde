const folded = new Map<string, string>();

/** Makes names comparable in any script: without case and accents. */
export function fold(text: string): string {
  let result = folded.get(text);
  if (result === undefined) {
    result = text.normalize("NFKD").replace(/\p{M}+/gu, "").toLocaleLowerCase("und").trim();
    if (folded.size > 20_000) folded.clear();
    folded.set(text, result);
  }
  return result;
}

/** How well a name matches: 0 the same, 1 its beginning, 2 the beginning of a word in it, 3 somewhere; none otherwise. */
export function rank(name: string, query: string): number | undefined {
  const [whole, part] = [fold(name), fold(query)];
  if (!part) return 3;
  const at = whole.indexOf(part);
  if (at < 0) return undefined;
  if (at === 0) return whole === part ? 0 : 1;
  return new RegExp(`[\\s\\-'’.]${escape(part)}`, "u").test(whole) ? 2 : 3;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|\-/]/g, "\\$&");
}

/** Returns the items whose name matches, the best matches first, otherwise in their order. */
export function search<T>(items: readonly T[], query: string, nameOf: (item: T) => string): T[] {
  if (!fold(query)) return [...items];
  return items
    .map((item) => ({ item, rank: rank(nameOf(item), query) }))
    .filter((it): it is { item: T; rank: number } => it.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** Whether two names are the same to a reader. */
export const isSameName = (a: string, b: string): boolean => fold(a) === fold(b);
