import { afterEach, expect, test, vi } from "vitest";
import type { Hass } from "../../src/api/hass";
import { Api, ApiError } from "../../src/api/connection";
import { analyzePhoto, enrollPhoto } from "../../src/api/uploads";
import { message } from "../../src/state/messages";
import { photos, teach } from "../../src/views/teach/state";
import type { TeachPhoto } from "../../src/views/teach/photos";
import { FakeConnection } from "../connection";

const connection = new FakeConnection();
const api = new Api(connection);
const answers: Response[] = [];
const asked: string[] = [];
const fetchWithAuth = vi.fn(async (path: string) => {
  asked.push(path);
  return answers.shift() as Response;
});
const hass = { fetchWithAuth } as unknown as Hass;
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const taught = (seq: number) =>
  json({
    person: { id: "p1", name: "Anna" },
    image: { accepted: true, reason: null, quality: 0.8 },
    entry: { seq, summary: "", undoable: true },
  });
const photo = (id: string): TeachPhoto => ({
  id,
  name: `${id}.jpg`,
  file: new Blob(["x"]),
  url: "blob:",
  factor: 2,
  state: "ready",
  face: 0,
  analysis: {
    width: 10,
    height: 10,
    notes: [],
    faces: [
      {
        box: [1, 2, 3, 4],
        score: 1,
        quality: 1,
        quality_reasons: [],
        verdict: "unknown",
        person_id: null,
        person_name: null,
        similarity: null,
        confidence: null,
        reasons: [],
      },
    ],
  },
});

afterEach(() => {
  answers.length = asked.length = 0;
  photos.set([]);
});

test("an error of the upload is one of the page's errors", async () => {
  answers.push(json({ code: "invalid", message: "None is usable.", context: { reasons: "small" } }, 422));
  await expect(analyzePhoto(hass, api, new Blob())).rejects.toMatchObject({ code: "invalid", context: { reasons: "small" } });
  answers.push(new Response("<html>", { status: 413 }));
  await expect(enrollPhoto(hass, api, new Blob(), { name: "A" })).rejects.toMatchObject({ code: "too-large" });
  fetchWithAuth.mockRejectedValueOnce(new TypeError("network"));
  await expect(analyzePhoto(hass, api, new Blob())).rejects.toBeInstanceOf(ApiError);
});

test("photos teach one after the other, those after the first by ID, and one undo takes back all", async () => {
  photos.set([photo("a"), photo("b"), photo("c")]);
  answers.push(taught(7), json({ code: "invalid", message: "No.", context: { reasons: "blurred, small" } }, 422), taught(9));
  await teach(hass, api, { name: "Anna" }, "Anna");
  expect(asked).toEqual([
    "/api/familiar/enroll?name=Anna&box=2%2C4%2C6%2C8",
    "/api/familiar/enroll?person_id=p1&box=2%2C4%2C6%2C8",
    "/api/familiar/enroll?person_id=p1&box=2%2C4%2C6%2C8",
  ]);
  expect(photos.value.map(({ state }) => state)).toEqual(["taught", "refused", "taught"]);
  expect(photos.value[1]?.reasons).toEqual(["blurred", "small"]);
  expect(message.value?.text).toBe("Learned 2 photos of Anna");
  connection.answer("familiar/history/undo", {});
  await message.value?.done?.reverse?.();
  const undone = connection.sent.filter((it) => it["type"] === "familiar/history/undo").map((it) => it["seq"]);
  expect(undone).toEqual([9, 7]);
  expect(photos.value.map(({ id }) => id)).toEqual(["b"]);
});

test("a lost connection leaves the other photos ready", async () => {
  photos.set([photo("a"), photo("b")]);
  fetchWithAuth.mockRejectedValueOnce(new TypeError("network"));
  await expect(teach(hass, api, { name: "Anna" }, "Anna")).rejects.toMatchObject({ code: "connection-lost" });
  expect(photos.value.map(({ state }) => state)).toEqual(["ready", "ready"]);
});
