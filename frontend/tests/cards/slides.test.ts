import { expect, test } from "vitest";
import type { AlbumPhoto } from "../../src/api/albums";
import type { Face } from "../../src/api/documents";
import { fills, sized, slidesOf, slidesOfAlbum } from "../../src/cards/slides";

const face = (id: string, photo: string, more: Partial<Face> = {}): Face =>
  ({
    id,
    photo_id: photo,
    person_name: "Anna",
    thumbnail: `/face/${id}`,
    image: `/photo/${photo}?token=t`,
    usable: true,
    taken_at: "2026-05-03T10:00:00Z",
    ...more,
  }) as Face;

test("each photo is shown once, whole, also where the face in it is small", () => {
  const slides = slidesOf([face("1", "a"), face("2", "a"), face("3", "b", { usable: false })]);
  expect(slides.map(({ id }) => id)).toEqual(["1", "3"]);
});

test("faces alone are shown only where there is no photo", () => {
  const camera = { image: null };
  expect(slidesOf([face("1", "a", camera), face("2", "b")]).map(({ id }) => id)).toEqual(["2"]);
  expect(slidesOf([face("1", "a", camera), face("2", "b", { ...camera, usable: false })]).map(({ id }) => id)).toEqual([
    "1",
  ]);
  expect(slidesOf([])).toEqual([]);
});

test("an album keeps its order, and its videos are shown only where there is no photo", () => {
  const photo = (id: string, more: Partial<AlbumPhoto> = {}): AlbumPhoto => ({
    id,
    taken_at: "2026-05-03T10:00:00Z",
    offset: null,
    image: `/photo/${id}?token=t`,
    thumbnail: null,
    ...more,
  });
  const video = photo("c", { image: null, offset: 0, thumbnail: "/face/c" });
  const ids = (...photos: AlbumPhoto[]) => slidesOfAlbum(photos).map(({ id }) => id);
  expect(ids(photo("b"), video, photo("a"))).toEqual(["b", "a"]);
  expect(ids(video, photo("d", { image: null }))).toEqual(["c"]);
  expect(ids()).toEqual([]);
});

test.each([
  [320, 240, 1, 640],
  [1280, 800, 1, 1280],
  [412, 732, 2.6, 1920],
  [1920, 1080, 2, 3840],
  [3840, 2160, 2, 3840],
  [0, 0, 0, 640],
])("a frame of %d×%d with density %d asks for %d pixels", (width, height, density, size) => {
  expect(sized("/photo/a?token=t", width, height, density)).toBe(`/photo/a?token=t&size=${size}`);
});

test("a photo fills the frame if little of it is cut off", () => {
  const frame = { width: 1280, height: 800 };
  expect(fills({ width: 3000, height: 2000 }, frame)).toBe(true);
  expect(fills({ width: 2000, height: 3000 }, frame)).toBe(false);
  expect(fills({ width: 4000, height: 1000 }, frame)).toBe(false);
  expect(fills({ width: 0, height: 0 }, frame)).toBe(false);
});
