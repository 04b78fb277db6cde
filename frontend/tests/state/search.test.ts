import { expect, test } from "vitest";
import { isSameName, search } from "../../src/state/search";

const names = (query: string, all: string[]) => search(all, query, (name) => name);

test("the best matches come first: the name, its beginning, a word's beginning, anything", () => {
  expect(names("an", ["Johanna", "Mary Ann", "Anna", "An", "Bo"])).toEqual(["An", "Anna", "Mary Ann", "Johanna"]);
});

test.each([
  ["élo", "Eloïse"],
  ["eloi", "Éloïse"],
  ["ANNA", "anna"],
  ["안", "안나"],
  ["мар", "Мария"],
  ["田", "山田太郎"],
  ["(a.", "Bo (a.k.a. Bob)"],
  // Composed and decomposed, wide, and with what nobody sees.
  ["Chloe\u0308", "Chlo\u00eb"],
  ["Chlo\u00eb", "Chloe\u0308"],
  ["ａｎｎａ", "Anna"],
  ["anna", "An\u200bna"],
  ["anna maria", "Anna \u00a0 Maria"],
  // Letters that are no letter with an accent.
  ["lukasz", "Łukasz"],
  ["soren", "Søren"],
  ["strasse", "Frau Straße"],
  ["STRAßE", "Strasse"],
  ["isil", "Işıl"],
  ["İREM", "irem"],
  ["γιωργος", "ΓΙΏΡΓΟΣ"],
  // With and without points and tatweel; either kana.
  ["محمد", "مُحَمَّد"],
  ["احمد", "أحمـد"],
  ["שרה", "שָׂרָה"],
  ["さくら", "サクラ"],
  ["राम", "श्री राम"],
  ["ガク", "ｶﾞｸ"],
])("%s finds %s", (query, name) => {
  expect(names(query, ["Zoe", name])).toEqual([name]);
});

test.each([
  // Another vowel, another voice: other names.
  ["रम", "राम"],
  ["かく", "がく"],
])("%s does not find %s", (query, name) => {
  expect(names(query, [name])).toEqual([]);
});

test("nothing typed finds all in their order", () => {
  expect(names(" ", ["b", "a"])).toEqual(["b", "a"]);
});

test("names are the same to a reader whatever their case and accents", () => {
  expect(isSameName("Zoë ", "zoe")).toBe(true);
  expect(isSameName("Zoe", "Zoé B")).toBe(false);
});
