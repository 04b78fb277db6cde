import { expect, test } from "vitest";
import { localize } from "../../../src/texts";
import { choicesFor, type Choice } from "../../../src/views/people/choices";
import { person } from "../../documents";

const anna = person("a", { name: "Anna" });

test.each<[string, ReturnType<typeof person>[], Choice[]]>([
  ["a named person", [anna], ["device", "hide", "ignore", "forget", "erase"]],
  ["an unnamed person", [person("u")], ["hide", "ignore", "erase"]],
  ["both", [anna, person("u")], ["hide", "ignore", "erase"]],
  ["a hidden one", [person("h", { name: "H", hidden: true })], ["unhide", "ignore", "forget", "erase"]],
  ["a hidden one and another", [anna, person("h", { name: "H", hidden: true })], ["hide", "ignore", "forget", "erase"]],
  ["an ignored one", [person("i", { ignored: true })], ["hide", "unignore", "erase"]],
])("choices for %s", (_, people, choices) => {
  expect(choicesFor(people)).toEqual(choices);
});

test("each choice that changes much says whether it can be undone", () => {
  for (const choice of ["hide", "ignore", "device", "forget", "erase"] as const) {
    expect(localize(`people.about_${choice}`)).toMatch(choice === "erase" ? /can’t undo/ : /can undo/);
  }
});
