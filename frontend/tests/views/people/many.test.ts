import { beforeEach, expect, test } from "vitest";
import { Api } from "../../../src/api/connection";
import type { Person } from "../../../src/api/documents";
import { message, undoDone } from "../../../src/state/messages";
import { change, merge } from "../../../src/views/people/actions";
import { facesRow } from "../../../src/views/people/faces-row";
import { extendTo, selectAll, selected, toggle } from "../../../src/views/people/selection";
import { render } from "lit";
import { FakeConnection } from "../../connection";

const MANY = Array.from({ length: 2500 }, (_, number) => ({ id: `p${number}`, name: `Person ${number}`, faces: 1 }) as Person);
let connection: FakeConnection;
let api: Api;
const asked = (type: string) => connection.sent.filter((message) => message["type"] === type);

beforeEach(() => {
  connection = new FakeConnection();
  api = new Api(connection);
  let seq = 0;
  connection.answer("familiar/people/change", (sent: Record<string, unknown>) => ({
    people: (sent["person_ids"] as string[]).map((id) => ({ id, hidden: true })),
    entry: { seq: ++seq, summary: "", undoable: true },
  }));
  connection.answer("familiar/people/merge", (sent: Record<string, unknown>) => ({
    person: { id: (sent["person_ids"] as string[])[0], name: "Anna", faces: 1 },
    entry: { seq: ++seq, summary: "", undoable: true },
  }));
  connection.answer("familiar/history/undo", {});
  connection.answer("familiar/people/list", { items: [], cursor: null });
});

test("thousands are hidden in portions, and shown again by one undo", async () => {
  await change(api, "hide", MANY);
  expect(asked("familiar/people/change").map((it) => (it["person_ids"] as string[]).length)).toEqual([1000, 1000, 500]);
  await undoDone(api, message.value?.done);
  expect(asked("familiar/history/undo").map((it) => it["seq"])).toEqual([3, 2, 1]);
});

test("thousands are merged into one", async () => {
  await merge(api, MANY, {});
  const sent = asked("familiar/people/merge").map((it) => it["person_ids"] as string[]);
  expect(sent.map((ids) => ids.length)).toEqual([1000, 1000, 502]);
  expect(new Set(sent.flat()).size).toBe(2500);
  expect(sent.slice(1).every(([first]) => first === "p0")).toBe(true);
  await undoDone(api, message.value?.done);
  expect(asked("familiar/history/undo").map((it) => it["seq"])).toEqual([3, 2, 1]);
});

test("a few are one step of the history", async () => {
  await change(api, "hide", MANY.slice(0, 3));
  expect(message.value?.done?.seq).toBe(1);
});

test("thousands are selected, one by one and between two", () => {
  const ids = MANY.map(({ id }) => id);
  selectAll(ids);
  expect(selected.value).toHaveLength(2500);
  toggle("p7");
  expect(selected.value).toHaveLength(2499);
  extendTo("p0", ids);
  expect(selected.value).toHaveLength(2500);
});

test("a dialog shows some of thousands of faces, and counts the others", () => {
  const root = document.createElement("div");
  render(facesRow(MANY), root);
  expect(root.querySelectorAll("familiar-face")).toHaveLength(60);
  expect(root.textContent).toContain("and 2,440 more");
});
