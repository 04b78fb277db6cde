import { beforeEach, expect, test } from "vitest";
import { Api, ApiError } from "../../src/api/connection";
import { dismiss, failureText, message, say, sayFailed, undoRow } from "../../src/state/messages";
import { FakeConnection } from "../connection";

let connection: FakeConnection;
let api: Api;
beforeEach(() => {
  connection = new FakeConnection();
  api = new Api(connection);
  dismiss();
});

test("undo undoes the row of the message, and says so", async () => {
  connection.answer("familiar/history/undo", {});
  say("Named Anna.", { seq: 7, summary: "Anna named" });
  expect(await undoRow(api)).toBe(true);
  expect(connection.sent).toEqual([{ type: "familiar/history/undo", seq: 7 }]);
  expect(message.value?.text).toBe("Undone: Anna named");
  expect(await undoRow(api)).toBe(false);
});

test("what was done before can be undone as well, the last one first", async () => {
  connection.answer("familiar/history/undo", {});
  say("One.", { seq: 1, summary: "one" });
  say("Two.", { seq: 2, summary: "two" });
  await undoRow(api);
  await undoRow(api);
  expect(connection.sent.map(({ seq }) => seq)).toEqual([2, 1]);
});

test("an undo that is refused says why, and is not tried again", async () => {
  connection.refuse("familiar/history/undo", { code: "conflict", message: "A later decision depends on it." });
  say("Named.", { seq: 7, summary: "named" });
  expect(await undoRow(api)).toBe(false);
  expect(message.value).toMatchObject({ kind: "failed", text: "A later decision depends on it." });
  expect(await undoRow(api)).toBe(false);
  expect(connection.sent).toHaveLength(1);
});

test.each([
  [new ApiError("unavailable", "x"), /daemon is running/],
  [new ApiError("unauthorized", "Unauthorized"), /Only administrators/],
  [new ApiError("connection-lost", ""), /Check your network/],
  [new ApiError("name-taken", "Anna exists."), /^Anna exists\.$/],
  [new TypeError("x is undefined"), /Try again/],
])("%s is a sentence that says what to do", (error, text) => {
  expect(failureText(error)).toMatch(text);
  sayFailed(error);
  expect(message.value?.kind).toBe("failed");
});
