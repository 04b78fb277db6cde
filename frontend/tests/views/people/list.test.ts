import { expect, test } from "vitest";
import { arrange, choiceOf, count, elsewhere, type Choice } from "../../../src/views/people/list";
import { person } from "../../documents";

const people = [
  person("u1", { faces: 3 }),
  person("u2", { faces: 40 }),
  person("b", { name: "Ben", faces: 9, last_seen: "2026-11-25T00:00:00Z" }),
  person("a", { name: "Anna", note: "neighbor", faces: 2 }),
  person("z", { name: "Zoë", faces: 20, last_seen: null }),
  person("h", { name: "Hidden", hidden: true }),
  person("i", { ignored: true, hidden: true }),
];
const choose = (query: string): Choice => choiceOf(new URLSearchParams(query));
const ids = (query: string) => {
  const { named, unnamed } = arrange(people, choose(query), "en");
  return [named.map(({ id }) => id).join(""), unnamed.map(({ id }) => id).join(",")];
};

test("people with a name come first, and those without by the number of faces", () => {
  expect(ids("")).toEqual(["zba", "u2,u1"]);
});

test.each([
  ["sort=name", "abz"],
  ["sort=last_seen", "baz"],
  ["show=hidden", "h"],
  ["show=unnamed", ""],
  ["show=nonsense&sort=nonsense", "zba"],
])("%s", (query, named) => {
  expect(ids(query)[0]).toBe(named);
});

test("a text finds names and notes, whatever their accents", () => {
  expect(ids("q=zoe")).toEqual(["z", ""]);
  expect(ids("q=neigh")).toEqual(["a", ""]);
});

test("each choice is counted", () => {
  expect(count(people)).toEqual({ all: 5, named: 3, unnamed: 2, hidden: 1, ignored: 1 });
});

test("numbers in names are sorted as numbers", () => {
  const many = Array.from({ length: 5000 }, (_, at) => person(String(at), { name: at % 2 ? `Name ${at}` : null }));
  const { named, unnamed } = arrange(many, choose("sort=name"), "en");
  expect([named.length, unnamed.length]).toEqual([2500, 2500]);
  expect(named[1]?.name).toBe("Name 3");
});

test("a text finds people elsewhere, each once", () => {
  const all = [
    ...people,
    person("h2", { name: "Hidden twice", hidden: true, ignored: true }),
    person("n", { name: "Hidalgo" }),
  ];
  expect(elsewhere(all, "all", "hid")).toEqual([
    { show: "hidden", count: 1 },
    { show: "ignored", count: 1 },
  ]);
  expect(elsewhere(all, "named", "hid")).toEqual(elsewhere(all, "all", "hid"));
  expect(elsewhere(all, "hidden", "hid")).toEqual([
    { show: "all", count: 1 },
    { show: "ignored", count: 1 },
  ]);
  expect(elsewhere(all, "all", "anna")).toEqual([]);
  expect(elsewhere(all, "all", " ")).toEqual([]);
});
