import { beforeEach, expect, test } from "vitest";
import { Api } from "../../src/api/connection";
import type { Hass } from "../../src/api/hass";
import { message } from "../../src/state/messages";
import { parse } from "../../src/state/router";
import "../../src/views/history/view";
import type { FamiliarViewHistory } from "../../src/views/history/view";
import { FakeConnection } from "../connection";
import { findAll, settled } from "../dom";

const row = (seq: number, name: string, old: string | null) => ({
  seq,
  at: "2026-11-27T12:00:00Z",
  kind: "person-updated",
  summary: "",
  data: { person_id: "a", name, old_name: old },
  changed: { name: [old, name] },
  undoable: true,
  undone: false,
  faces: 0,
  pictures: [],
  people: [],
});

let connection: FakeConnection;

async function open(isAdmin = true): Promise<FamiliarViewHistory> {
  const view = document.createElement("familiar-view-history") as FamiliarViewHistory;
  view.hass = { connection, states: {}, user: { is_admin: isAdmin, name: "" } } as unknown as Hass;
  view.api = new Api(connection);
  view.route = parse({ pathname: "/familiar/history", search: "" });
  document.body.append(view);
  await settled();
  return view;
}

const buttons = (view: FamiliarViewHistory) => findAll(view, "li familiar-button");

beforeEach(() => {
  document.body.replaceChildren();
  message.set(undefined);
  connection = new FakeConnection();
  const items = [row(8, "Anna", "Ann"), row(7, "Ann", null)];
  connection.answer("familiar/history/list", { items, cursor: null });
});

test("a decision that a later one depends on names that one", async () => {
  connection.refuse("familiar/history/undo", { code: "conflict", message: "Row 8", context: { later_seq: 8 } });
  const view = await open();
  buttons(view)[1]?.click();
  await settled();
  expect(connection.sent.at(-2)).toMatchObject({ type: "familiar/history/undo", seq: 7 });
  expect(message.value).toMatchObject({ kind: "failed", text: expect.stringContaining("Renamed Ann to Anna") });
});

test("what the page cannot explain is said as the daemon says it", async () => {
  connection.refuse("familiar/history/undo", { code: "conflict", message: "Somebody else is named Ann now." });
  const view = await open();
  buttons(view)[1]?.click();
  await settled();
  expect(message.value?.text).toBe("Somebody else is named Ann now.");
});

test("an ordinary user undoes nothing", async () => {
  expect(buttons(await open(false))).toEqual([]);
});
