const folded = new Map<string, string>();

/** Letters that Unicode does not take apart, and what people type for them. */
const LETTERS: Record<string, string> = {
  æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŧ: "t", ŋ: "n", ς: "σ",
};

/**
 * Marks that a reader can do without: accents, and vowel points of Hebrew and Arabic. The vowel signs of Indian scripts
 * and the voiced marks of kana are letters.
 */
const MARKS = /(?![\u3099\u309a])[\p{Script=Inherited}\u0591-\u05c7\u0610-\u061a\u06d6-\u06ed\u0640\p{Cf}]/gu;

/** Makes names comparable in any script, however they are composed: without case, accents, and invisible characters. */
export function fold(text: string): string {
  let result = folded.get(text);
  if (result === undefined) {
    result = text
      .normalize("NFKD")
      .replace(MARKS, "")
      // Upper case first: it takes ligatures apart, and knows both ways to write ß and the i without a dot.
      .toUpperCase()
      .toLowerCase()
      .replace(/[^\0-\x7f]/gu, (letter) => LETTERS[letter] ?? hiragana(letter))
      .replace(/\s+/gu, " ")
      .trim();
    if (folded.size > 20_000) folded.clear();
    folded.set(text, result);
  }
  return result;
}

const hiragana = (letter: string): string =>
  letter >= "\u30a1" && letter <= "\u30f6" ? String.fromCharCode(letter.charCodeAt(0) - 0x60) : letter;

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
