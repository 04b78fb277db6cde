import { expect, test } from "vitest";
import { findView, views } from "../../src/views/registry";
import type { View } from "../../src/views/view";

const view = (name: string, path: string): View => ({ name, path, title: "app.title", load: async () => undefined });
const all = [view("inbox", "inbox"), view("people", "people"), view("why", "people/:person/face/:face")];

test("an address finds its view", () => {
  expect(findView([], all)?.name).toBe("inbox");
  expect(findView(["people"], all)?.name).toBe("people");
  expect(findView(["people", "1", "face", "2"], all)?.name).toBe("why");
  expect(findView(["people", "1", "face"], all)).toBeUndefined();
  expect(findView(["elsewhere"], all)).toBeUndefined();
});

test("views have different names and addresses", () => {
  expect(new Set(views.map(({ path }) => path)).size).toBe(views.length);
  expect(new Set(views.map(({ name }) => name)).size).toBe(views.length);
});

test.each(views.map((it) => [it.name, it] as const))("%s defines its element", async (name, it) => {
  await it.load();
  expect(customElements.get(`familiar-view-${name}`)).toBeDefined();
});
