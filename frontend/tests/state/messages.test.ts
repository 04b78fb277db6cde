import { beforeEach, expect, test } from "vitest";
import { Api, ApiError } from "../../src/api/connection";
import { reachable } from "../../src/state/live";
import { dismiss, failureText, message, say, sayFailed, undoDone } from "../../src/state/messages";
import { FakeConnection } from "../connection";

const row = (seq: number) => ({ seq, summary: "something", undoable: true });
let connection: FakeConnection;
let api: Api;
beforeEach(() => {
  connection = new FakeConnection();
  api = new Api(connection);
  dismiss();
});

test("undo undoes the row of the message, and says so", async () => {
  connection.answer("familiar/history/undo", {});
  say("Named Anna.", row(7));
  expect(await undoDone(api)).toBe(true);
  expect(connection.sent).toEqual([{ type: "familiar/history/undo", seq: 7 }]);
  expect(message.value?.text).toBe("Undone: Named Anna.");
  expect(await undoDone(api)).toBe(false);
});

test("what was done before can be undone as well, the last one first", async () => {
  connection.answer("familiar/history/undo", {});
  say("One.", row(1));
  say("Two.", row(2));
  await undoDone(api);
  await undoDone(api);
  expect(connection.sent.map(({ seq }) => seq)).toEqual([2, 1]);
});

test("an undo that is refused says why, and is not tried again", async () => {
  connection.refuse("familiar/history/undo", { code: "conflict", message: "A later decision depends on it." });
  say("Named.", row(7));
  expect(await undoDone(api)).toBe(false);
  expect(message.value).toMatchObject({ kind: "failed", text: "A later decision depends on it." });
  expect(await undoDone(api)).toBe(false);
  expect(connection.sent).toHaveLength(1);
});

test.each([
  [new ApiError("unavailable", "x"), /Familiar is running/],
  [new ApiError("unauthorized", "Unauthorized"), /Only administrators/],
  [new ApiError("connection-lost", ""), /Check your network/],
  [new ApiError("name-taken", "Anna exists."), /^Anna exists\.$/],
  [new TypeError("x is undefined"), /Try again/],
])("%s is a sentence that says what to do", (error, text) => {
  expect(failureText(error)).toMatch(text);
  sayFailed(error);
  expect(message.value?.kind).toBe("failed");
});

test("what to do about Familiar being away is said once", () => {
  const error = new ApiError("unavailable", "");
  sayFailed(error);
  expect(message.value?.text).toContain("Check that Familiar is running.");
  reachable.set("daemon-away");
  sayFailed(error);
  expect(message.value?.text).toBe("Familiar isn’t reachable");
  reachable.set("yes");
});
