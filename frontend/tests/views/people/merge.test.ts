import { expect, test } from "vitest";
import { mostAlike } from "../../../src/views/people/merge-dialog";
import { person } from "../../documents";

const alike = (id: string, similarity: number) => ({ similarity, person: person(id) });

test("those alike to several people are offered once, the most similar first, without those who are selected", () => {
  const found = [alike("x", 0.5), alike("b", 0.9), alike("y", 0.6), alike("x", 0.7)];
  expect(mostAlike(found, [person("a"), person("b")]).map((it) => [it.person.id, it.similarity])).toEqual([
    ["x", 0.7],
    ["y", 0.6],
  ]);
});
