import { expect, test } from "vitest";
import type { Analysis, AnalyzedFace, Box } from "../../src/api/cameras";
import type { Import } from "../../src/api/imports";
import { leftOut, nameOf, shareOf } from "../../src/views/teach/imports";
import { analyzed, boxOf, isOver, mainFace, needOf, photosIn, sendable, tally, type TeachPhoto } from "../../src/views/teach/photos";

const face = (box: Box): AnalyzedFace => ({
  box,
  score: 1,
  quality: 0.9,
  quality_reasons: [],
  verdict: "unknown",
  person_id: null,
  person_name: null,
  similarity: null,
  confidence: null,
  reasons: [],
});
const analysis = (...boxes: Box[]): Analysis => ({ width: 1000, height: 800, faces: boxes.map(face), notes: [] });
const photo = (values: Partial<TeachPhoto> = {}): TeachPhoto => ({
  id: "p",
  name: "a.jpg",
  file: new Blob(),
  url: "blob:",
  factor: 1,
  state: "waiting",
  ...values,
});
const LARGE: Box = [400, 300, 200, 240];
const SMALL: Box = [20, 20, 60, 70];
const BESIDE: Box = [620, 300, 190, 230];

test("a photo is about the large face in the middle", () => {
  expect(mainFace(analysis(SMALL, LARGE))).toBe(1);
  expect(mainFace(analysis(LARGE))).toBe(0);
});

test("where it is not clear who is meant, somebody has to choose", () => {
  expect(mainFace(analysis(LARGE, BESIDE))).toBeUndefined();
  expect(needOf(analyzed(photo(), analysis(LARGE, BESIDE)))).toBe("choose");
  expect(needOf(analyzed(photo(), analysis()))).toBe("draw");
  expect(needOf(analyzed(photo(), analysis(LARGE)))).toBe("nothing");
  expect(needOf(photo())).toBe("wait");
});

test("a drawn face settles it, and counts before a found one", () => {
  const drawn = { ...analyzed(photo(), analysis(LARGE)), drawn: SMALL };
  expect(needOf(drawn)).toBe("nothing");
  expect(boxOf(drawn)).toEqual(SMALL);
  expect(boxOf(photo())).toBeUndefined();
});

test("the box is in the pixels of the photo, although a smaller one was analyzed", () => {
  const found = { ...analyzed(photo(), analysis(LARGE)), factor: 2.5 };
  expect(boxOf(found)).toEqual([1000, 750, 500, 600]);
});

test("only what is ready is sent, and what is over is counted", () => {
  const ready = analyzed(photo({ id: "r" }), analysis(LARGE));
  const all = [ready, photo(), photo({ state: "taught" }), photo({ state: "refused" })];
  expect(sendable(all)).toEqual([ready]);
  expect(tally(all)).toEqual({ taught: 1, refused: 1, open: 2 });
  expect(all.filter(isOver).length).toBe(2);
});

test("photos are taken, also those whose type the browser does not know", () => {
  const files = [
    new File([], "a.jpg", { type: "image/jpeg" }),
    new File([], "b.HEIC"),
    new File([], "c.txt", { type: "text/plain" }),
    new File([], "d.mp4", { type: "video/mp4" }),
  ];
  expect(photosIn(files).map(({ name }) => name)).toEqual(["a.jpg", "b.HEIC"]);
});

const running = (values: Partial<Import> = {}): Import => ({
  id: "i",
  path: "/photos/2024",
  by_folder: false,
  recursive: true,
  videos: true,
  state: "running",
  phase: "importing",
  total: 0,
  done: 0,
  added: 0,
  known: 0,
  erased: 0,
  faces: 0,
  broken: [],
  broken_count: 0,
  noted: [],
  noted_count: 0,
  left_out: [],
  started_at: "",
  finished_at: null,
  current: null,
  problem: null,
  ...values,
});

test("an import is as far as its files", () => {
  expect(shareOf(running())).toBeUndefined();
  expect(shareOf(running({ total: 4, done: 1 }))).toBe(0.25);
  expect(shareOf(running({ total: 4, done: 4, phase: "clustering" }))).toBeUndefined();
  expect(shareOf(running({ state: "done" }))).toBe(1);
  expect(nameOf("/photos/2024/")).toBe("2024");
  expect(nameOf("/")).toBe("/");
});

test("what an import did not take is counted by reason", () => {
  const kind = { kind: "RAW", folders: false, count: 3, suffixes: [".cr2"], paths: [] };
  const one = running({ broken_count: 2, erased: 1, left_out: [kind, { ...kind, folders: true, count: 9 }] });
  expect(leftOut(one)).toEqual({ broken: 2, unsupported: 3, erased: 1 });
});
