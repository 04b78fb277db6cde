import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../../src/api/connection";
import type { Hass } from "../../../src/api/hass";
import type { Question } from "../../../src/api/inbox";
import { message, undoDone } from "../../../src/state/messages";
import { named } from "../../../src/state/named";
import { followAddress, route } from "../../../src/state/router";
import { forgetDetails } from "../../../src/views/inbox/details";
import { loading, queue } from "../../../src/views/inbox/inbox";
import { currentOf, empty } from "../../../src/views/inbox/queue";
import "../../../src/views/inbox/view";
import type { FamiliarViewInbox } from "../../../src/views/inbox/view";
import { FakeConnection } from "../../connection";
import { belongs, face, inbox, person, same, who } from "../../documents";
import { find, findAll, settled } from "../../dom";

const entry = (seq: number) => ({ entry: { seq, summary: "x", undoable: true } });
let connection: FakeConnection;
let waiting: Question[];
let view: FamiliarViewInbox;
let stop: () => void;

beforeEach(() => {
  history.replaceState(null, "", "/familiar/inbox");
  stop = followAddress();
  connection = new FakeConnection();
  connection.answer("familiar/inbox/list", () => inbox(waiting));
  connection.answer("familiar/people/list", { items: [person("p2", { name: "Anna" })], cursor: null });
  connection.answer("familiar/person/faces", { items: [face("f1"), face("f2")], cursor: null });
  connection.answer("familiar/people/similar", { items: [{ similarity: 0.4, person: person("p2", { name: "Anna" }) }] });
  connection.answer("familiar/history/undo", {});
});

afterEach(() => {
  view.remove();
  stop();
  queue.set(empty);
  loading.set("first");
  named.set([]);
  forgetDetails();
});

async function open(questions: Question[], isAdmin = true): Promise<void> {
  waiting = questions;
  view = document.createElement("familiar-view-inbox") as FamiliarViewInbox;
  const states = { "camera.door": { attributes: { friendly_name: "Front door" } } };
  const hass = { user: { is_admin: isAdmin, name: "x" }, states } as unknown as Hass;
  Object.assign(view, { hass, api: new Api(connection), route: route.value });
  document.body.replaceChildren(view);
  await settled();
}

const sent = (type: string) => connection.sent.filter((it) => it["type"] === type);
const heading = () => find(view, "h2")?.textContent?.trim();
const changes = () => connection.sent.filter((it) => /name$|answer|change|merge|update|undo/.test(String(it["type"])));

/** Answers on the daemon's side as well: the question no longer waits. */
function settles(type: string, result: object, id: string): void {
  connection.answer(type, () => {
    waiting = waiting.filter((it) => it.id !== id);
    return result;
  });
}

async function type(text: string): Promise<void> {
  const input = find(view, "familiar-person-field input") as HTMLInputElement;
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  await settled();
  await press("Enter", input);
}

async function press(key: string, on: EventTarget = window): Promise<void> {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  await settled();
}

test("a name and Enter name a person, say so, and show the next one", async () => {
  await open([who("a"), who("b")]);
  settles("familiar/person/name", { person: person("a", { name: "Ben" }), ...entry(7) }, "a");
  await type("Ben");
  expect(sent("familiar/person/name")).toMatchObject([{ person_id: "a", name: "Ben" }]);
  expect(message.value).toMatchObject({ text: "Named Ben.", done: { seq: 7 } });
  expect(currentOf(queue.value)?.id).toBe("b");
  expect(location.search).toBe("?question=person%3Ab");
});

test("the camera that saw somebody is called as in Home Assistant", async () => {
  const question = who("a");
  await open([{ ...question, person: { ...question.person, last_camera: "camera.door" } }]);
  expect(find(view, ".about")?.textContent).toContain("Front door");
});

test("undo shows the person again", async () => {
  await open([who("a"), who("b")]);
  settles("familiar/person/name", { person: person("a", { name: "Ben" }), ...entry(7) }, "a");
  await type("Ben");
  waiting = [who("a"), who("b")];
  await undoDone(view.api);
  await settled();
  expect(sent("familiar/history/undo")).toMatchObject([{ seq: 7 }]);
  expect(currentOf(queue.value)?.id).toBe("a");
});

test("a list that was asked for before an answer was taken back does not take its question away", async () => {
  await open([who("a"), who("b")]);
  settles("familiar/person/name", { person: person("a", { name: "Ben" }), ...entry(7) }, "a");
  const late: (() => void)[] = [];
  connection.answer("familiar/inbox/list", () => new Promise((answer) => late.push(() => answer(inbox([who("b")])))));
  await type("Ben");
  expect(late.length).toBeGreaterThan(0);
  connection.answer("familiar/inbox/list", () => inbox([who("a"), who("b")]));
  await undoDone(view.api);
  await settled();
  for (const answer of late) answer();
  await settled();
  expect(currentOf(queue.value)?.id).toBe("a");
});

test("a name that exists shows both and asks; yes merges them", async () => {
  await open([who("a")]);
  settles("familiar/people/merge", { person: person("p2"), ...entry(8) }, "a");
  await type("anna");
  expect(heading()).toBe("Is this the same Anna?");
  expect(changes()).toEqual([]);
  await press("y");
  expect(changes()).toMatchObject([{ person_ids: ["a", "p2"], into: "p2" }]);
});

test("somebody else of the same name gets a note", async () => {
  await open([who("a")]);
  settles("familiar/person/update", { person: person("a", { name: "Anna", note: "neighbor" }), ...entry(9) }, "a");
  await type("Anna");
  await press("n");
  (find(view, "#note") as HTMLInputElement).value = "neighbor";
  find(view, "form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settled();
  expect(changes()).toMatchObject([{ person_id: "a", name: "Anna", note: "neighbor" }]);
});

test("a name that somebody gave in the meantime is asked about as well", async () => {
  await open([who("a")]);
  const context = { people: [person("a"), person("p9", { name: "Zoë" })] };
  connection.refuse("familiar/person/name", { code: "name-taken", message: "Taken.", context });
  await type("Zoë");
  expect(heading()).toBe("Is this the same Zoë?");
});

test("a digit takes one of the nearest people", async () => {
  await open([who("a")]);
  settles("familiar/people/merge", { person: person("p2"), ...entry(8) }, "a");
  await press("1");
  expect(changes()).toMatchObject([{ person_ids: ["a", "p2"], into: "p2" }]);
});

test("no one who has a name is ignored by a question about two of them", async () => {
  await open([same("m", { person: person("p1", { name: "Anne" }), other: person("p2", { name: "Anna" }) })]);
  await press("i");
  expect(changes()).toEqual([]);
  expect(findAll(view, "familiar-button").map((it) => it.textContent?.trim())).not.toContain("Ignore for good");
});

test("later puts off, hide hides, ignore ignores", async () => {
  await open([who("a"), who("b"), who("c")]);
  await press("s");
  expect(currentOf(queue.value)?.id).toBe("b");
  settles("familiar/people/change", { people: [], ...entry(1) }, "b");
  await press("h");
  settles("familiar/people/change", { people: [], ...entry(2) }, "c");
  await press("i");
  expect(changes()).toMatchObject([
    { action: "hide", person_ids: ["b"] },
    { action: "ignore", person_ids: ["c"] },
  ]);
  expect(currentOf(queue.value)?.id).toBe("a");
});

test.each([
  ["y", "yes"],
  ["n", "no"],
])("is this Anna: %s answers %s", async (key, answer) => {
  await open([same("s1")]);
  expect(heading()).toBe("Is this Anna?");
  settles("familiar/inbox/answer", entry(3), "s1");
  await press(key);
  expect(changes()).toMatchObject([{ kind: "merge", question_id: "s1", answer }]);
});

test("does this belong to Anna: no removes it, 1 moves it to the one whom it resembles more", async () => {
  await open([belongs("f1"), belongs("f2")]);
  expect(heading()).toBe("Does this belong to Anna?");
  settles("familiar/inbox/answer", entry(4), "f1");
  await press("n");
  settles("familiar/faces/change", { faces: [], ...entry(5) }, "f2");
  await press("1");
  expect(changes()).toMatchObject([
    { kind: "face", question_id: "f1", answer: "no" },
    { action: "assign", face_ids: ["f2"], person_id: "p2" },
  ]);
});

test("a failure is reported, and the question stays", async () => {
  await open([who("a")]);
  connection.refuse("familiar/person/name", { code: "unavailable", message: "x" });
  await type("Ben");
  expect(message.value).toMatchObject({ kind: "failed" });
  expect(currentOf(queue.value)?.id).toBe("a");
});

test("the position is kept over a reload", async () => {
  history.replaceState(null, "", "/familiar/inbox?question=person%3Ab");
  window.dispatchEvent(new Event("location-changed"));
  await open([who("a"), who("b")]);
  expect(currentOf(queue.value)?.id).toBe("b");
});

test("without questions, without a daemon, and for ordinary users it says what to do", async () => {
  await open([]);
  expect(find(view, "familiar-state h2")?.textContent).toBe("All done");
  view.remove();
  loading.set("first");
  connection.refuse("familiar/inbox/list", { code: "unavailable", message: "x" });
  await open([]);
  expect(find(view, "familiar-state p")?.textContent).toMatch(/Familiar is running/);
  view.remove();
  const before = connection.sent.length;
  await open([who("a")], false);
  expect(find(view, "familiar-state h2")?.textContent).toMatch(/administrators/);
  expect(connection.sent.length).toBe(before);
});
