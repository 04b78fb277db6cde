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
])("%s finds %s", (query, name) => {
  expect(names(query, ["Zoe", name])).toEqual([name]);
});

test("nothing typed finds all in their order", () => {
  expect(names(" ", ["b", "a"])).toEqual(["b", "a"]);
});

test("names are the same to a reader whatever their case and accents", () => {
  expect(isSameName("Zoë ", "zoe")).toBe(true);
  expect(isSameName("Zoe", "Zoé B")).toBe(false);
});
