import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../../src/api/connection";
import type { Person } from "../../../src/api/documents";
import type { Hass } from "../../../src/api/hass";
import { message } from "../../../src/state/messages";
import { named } from "../../../src/state/named";
import { failure, people } from "../../../src/state/people";
import { followAddress, route } from "../../../src/state/router";
import { clear, selected, toggle } from "../../../src/views/people/selection";
import "../../../src/views/people/view";
import type { FamiliarViewPeople } from "../../../src/views/people/view";
import { FakeConnection } from "../../connection";
import { face, person } from "../../documents";
import { find, findAll, settled } from "../../dom";

const entry = (seq: number) => ({ entry: { seq, summary: "x", undoable: true } });
let connection: FakeConnection;
let all: Person[];
let view: FamiliarViewPeople;
let stop: () => void;

beforeEach(() => {
  history.replaceState(null, "", "/familiar/people");
  stop = followAddress();
  all = [person("a", { name: "Anna", faces: 9 }), person("b", { name: "Ben" }), person("u", { faces: 30 })];
  connection = new FakeConnection();
  connection.answer("familiar/people/list", () => ({ items: all, cursor: null }));
  connection.answer("familiar/person/faces", { items: [face("f")], cursor: null });
  connection.answer("familiar/people/alike", {
    items: [
      { similarity: 0.5, person: person("b", { name: "Ben" }) },
      { similarity: 0.4, person: person("u", { faces: 30 }) },
    ],
  });
});

afterEach(() => {
  view.remove();
  stop();
  clear();
  people.set(undefined);
  failure.set(undefined);
  named.set([]);
});

async function open(isAdmin = true): Promise<void> {
  view = document.createElement("familiar-view-people") as FamiliarViewPeople;
  const hass = { user: { is_admin: isAdmin, name: "x" } } as Hass;
  Object.assign(view, { hass, api: new Api(connection), route: route.value });
  // A screen: the grid draws what is on it.
  Object.defineProperty(view, "clientWidth", { value: 1000 });
  document.body.replaceChildren(view);
  await settled();
}

const sent = (type: string) => connection.sent.filter((it) => it["type"] === type);
const button = (text: string) =>
  findAll(view, "button").find((it) => it.textContent?.trim() === text || it.getAttribute("title") === text);

async function act(text: string): Promise<void> {
  const found = button(text) ?? findAll(view, "familiar-button").find((it) => it.textContent?.trim() === text);
  expect(found, text).toBeDefined();
  found?.click();
  await settled();
}

async function choose(choice: string): Promise<void> {
  await act("More");
  find(view, `familiar-people-choices button.${choice}`)?.click();
  await settled();
}

async function select(...ids: string[]): Promise<void> {
  ids.forEach(toggle);
  await settled();
}

test("the bar offers what can be done with all who are selected", async () => {
  await open();
  await select("a", "u");
  expect(button("Merge")).toBeDefined();
  // Names are given one by one.
  expect(button("Name")).toBeUndefined();
  await act("More");
  // One has no name that could be forgotten.
  expect(findAll(view, "familiar-people-choices button").map((it) => it.textContent?.trim())).toEqual(["Hide", "Ignore", "Erase"]);
  expect(findAll(view, "familiar-people-choices .weak")[2]?.textContent).toMatch(/can’t undo/);
});

test("hiding several is one step that can be undone", async () => {
  await open();
  await select("a", "b");
  connection.answer("familiar/people/change", {
    people: all.slice(0, 2).map((it) => ({ ...it, hidden: true })),
    ...entry(4),
  });
  await choose("hide");
  expect(sent("familiar/people/change")).toMatchObject([{ action: "hide", person_ids: ["a", "b"] }]);
  expect(message.value).toMatchObject({ text: "2 people: hidden.", done: { seq: 4 } });
  expect(selected.value).toEqual([]);
});

test("merging offers the most similar first, and asks which name stays", async () => {
  await open();
  await select("a");
  await act("Merge");
  const offered = findAll(view, ".offered button");
  expect(offered.map((it) => it.textContent?.replace(/\s+/g, " ").trim())).toEqual([
    "Ben Similarity 0.50",
    "Unnamed Similarity 0.40",
  ]);
  offered[0]?.click();
  await settled();
  expect(findAll(view, "fieldset label").map((it) => it.textContent?.trim())).toEqual(["Anna", "Ben"]);
  findAll(view, "input[type=radio]")[1]?.dispatchEvent(new Event("change"));
  await settled();
  connection.answer("familiar/people/merge", { person: person("a", { name: "Ben" }), ...entry(5) });
  await act("Merge 2");
  expect(sent("familiar/people/merge").pop()).toMatchObject({ person_ids: ["a", "b"], name: "Ben" });
  expect(find(view, "familiar-people-merge")).toBeUndefined();
  expect(message.value?.text).toBe("Merged 2 people: Ben.");
});

test("whoever does not resemble them enough is searched for by name", async () => {
  all.push(person("c", { name: "Carla", hidden: true }));
  connection.answer("familiar/people/alike", { items: [] });
  await open();
  await select("a");
  await act("Merge");
  expect(find(view, "familiar-people-merge .none")?.textContent).toMatch(/Search by name/);
  const search = find(view, "familiar-people-merge familiar-search-field");
  search?.dispatchEvent(new CustomEvent("search", { detail: "car" }));
  await settled();
  const [found, ...others] = findAll(view, ".offered button");
  expect(others).toEqual([]);
  found?.click();
  await settled();
  connection.answer("familiar/people/merge", { person: person("a", { name: "Anna" }), ...entry(6) });
  await act("Merge 2");
  expect(sent("familiar/people/merge").pop()).toMatchObject({ person_ids: ["a", "c"], name: "Anna" });
});

test("a search says who else is meant, and shows them", async () => {
  all.push(person("c", { name: "Anna-Lena", hidden: true }), person("d", { name: "Joanna", ignored: true }));
  history.replaceState(null, "", "/familiar/people?q=lena");
  route.set({ path: ["people"], query: new URLSearchParams("q=lena") });
  await open();
  const [text, ...others] = findAll(view, ".elsewhere p");
  expect(others).toEqual([]);
  expect(text?.querySelector("span")?.textContent).toBe("1 hidden person matches");
  find(view, ".elsewhere familiar-button")?.click();
  expect(route.value.query.toString()).toBe("q=lena&show=hidden");
});

test("erasing shows the faces and asks; nothing happens before the answer", async () => {
  await open();
  await select("a", "u");
  await choose("erase");
  expect(findAll(view, "familiar-people-erase .people li").map((it) => it.querySelector("span")?.textContent)).toEqual([
    "Anna",
    "Unnamed",
  ]);
  expect(sent("familiar/people/erase")).toEqual([]);
  connection.answer("familiar/people/erase", { person_ids: ["a", "u"], complete: false, detail: "Traces remain." });
  all = [person("b", { name: "Ben" })];
  await act("Erase for good");
  expect(sent("familiar/people/erase")).toMatchObject([{ person_ids: ["a", "u"] }]);
  expect(message.value?.text).toBe("2 people: all data erased. Traces remain.");
  expect(people.value?.items.map(({ id }) => id)).toEqual(["b"]);
});

test("devices are made one by one, and one that fails does not stop the others", async () => {
  await open();
  await select("a", "b");
  connection.answer("familiar/person/get", { has_device: false });
  let calls = 0;
  connection.answer("familiar/person/device", () => {
    calls += 1;
    return calls === 1 ? Promise.reject({ code: "not-named", message: "Name this person first." }) : {};
  });
  await choose("device");
  expect(calls).toBe(2);
  expect(message.value).toMatchObject({ kind: "failed", text: "Name this person first." });
});

test("a key selects, and with shift everyone up to there", async () => {
  await open();
  const press = (id: string, init: KeyboardEventInit) =>
    find(view, `a[href$="/${id}"]`)?.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, composed: true, ...init }));
  press("a", { key: "x" });
  await settled();
  expect(selected.value).toEqual(["a"]);
  press("u", { key: "X", shiftKey: true });
  await settled();
  expect(selected.value).toEqual(["a", "b", "u"]);
  press("b", { key: "x", ctrlKey: true });
  expect(selected.value).toEqual(["a", "b", "u"]);
});

test("ordinary users see people and select no one", async () => {
  await open(false);
  await select("a");
  expect(find(view, "familiar-people-bar")).toBeUndefined();
  expect(find(view, "familiar-search-field")).toBeDefined();
});

test("without people, without a match, and without a daemon it says what to do", async () => {
  all = [];
  await open();
  expect(find(view, "familiar-state h2")?.textContent).toBe("No faces yet");
  view.remove();
  people.set(undefined);
  connection.refuse("familiar/people/list", { code: "unavailable", message: "x" });
  await open();
  expect(find(view, "familiar-state p")?.textContent).toMatch(/Familiar is running/);
});
