import { afterEach, expect, test } from "vitest";
import { commandOf, type Command } from "../../../src/views/inbox/keys";

afterEach(() => {
  document.body.replaceChildren();
  document.dir = "";
});

function press(key: string, on: HTMLElement = document.body, more: KeyboardEventInit = {}): Command | undefined {
  if (on !== document.body) document.body.append(on);
  let found: Command | undefined;
  const listen = (event: KeyboardEvent) => (found = commandOf(event));
  window.addEventListener("keydown", listen);
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, ...more }));
  window.removeEventListener("keydown", listen);
  return found;
}

test.each([
  ["Enter", "yes"],
  ["y", "yes"],
  ["N", "no"],
  ["s", "later"],
  ["i", "ignore"],
  ["h", "hide"],
  ["z", "undo"],
  ["j", "next"],
  ["ArrowRight", "next"],
  ["k", "previous"],
  ["7", 7],
  ["0", undefined],
  ["x", undefined],
] as const)("%s means %s", (key, command) => {
  expect(press(key)).toBe(command);
});

test("in a text field, keys write", () => {
  for (const key of ["y", "s", "3", "Enter"]) expect(press(key, document.createElement("input"))).toBeUndefined();
  expect(press("y", document.createElement("textarea"))).toBeUndefined();
});

test("undo works in an empty field, and leaves a typed text to the browser", () => {
  const field = document.createElement("input");
  expect(press("z", field, { ctrlKey: true })).toBe("undo");
  field.value = "An";
  expect(press("z", field, { ctrlKey: true })).toBeUndefined();
});

test("Enter presses the button that has the focus, other keys mean what they mean", () => {
  expect(press("Enter", document.createElement("button"))).toBeUndefined();
  expect(press("n", document.createElement("button"))).toBe("no");
});

test("the browser's own shortcuts stay its own", () => {
  expect(press("s", document.body, { ctrlKey: true })).toBeUndefined();
  expect(press("z", document.body, { ctrlKey: true, shiftKey: true })).toBeUndefined();
  expect(press("ArrowLeft", document.body, { altKey: true })).toBeUndefined();
});

test("from right to left, the left arrow goes on", () => {
  document.dir = "rtl";
  expect(press("ArrowLeft")).toBe("next");
  expect(press("ArrowRight")).toBe("previous");
});
