import type { Box } from "../api/cameras";

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Side of the smallest box that can be drawn, in pixels of the picture. */
export const LEAST = 8;

/** Where a point of a picture's element is in the picture, in its pixels. */
export function inPicture(point: Point, shown: Size, picture: Size): Point {
  const x = shown.width > 0 ? (point.x / shown.width) * picture.width : 0;
  const y = shown.height > 0 ? (point.y / shown.height) * picture.height : 0;
  return { x: clamp(x, 0, picture.width), y: clamp(y, 0, picture.height) };
}

/** The box between two corners. */
export function between(a: Point, b: Point): Box {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
}

/** Whether somebody drew a box, and did not only touch the picture. */
export const isDrawn = (box: Box): boolean => box[2] >= LEAST && box[3] >= LEAST;

/** The box to begin with where there is no pointer to draw one with. */
export function firstBox(picture: Size): Box {
  const side = Math.min(picture.width, picture.height) / 3;
  const height = side * 1.25;
  return within([(picture.width - side) / 2, (picture.height - height) / 2, side, height], picture);
}

/** A box after a key: arrows move it, with Shift they change its size; undefined if the key means nothing. */
export function steered(box: Box, key: string, resize: boolean, picture: Size): Box | undefined {
  const step = Math.max(1, Math.min(picture.width, picture.height) / 50);
  const by: Record<string, [number, number]> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const [x, y] = by[key] ?? [0, 0];
  if (!x && !y) return undefined;
  const [left, top, width, height] = box;
  return within(resize ? [left, top, width + x, height + y] : [left + x, top + y, width, height], picture);
}

/** A box moved and shrunk until it lies in the picture. */
export function within(box: Box, picture: Size): Box {
  const width = clamp(box[2], LEAST, picture.width);
  const height = clamp(box[3], LEAST, picture.height);
  return [clamp(box[0], 0, picture.width - width), clamp(box[1], 0, picture.height - height), width, height];
}

/** The same box in a picture of another size. */
export const scaled = (box: Box, factor: number): Box => box.map((value) => value * factor) as Box;

/** A box as shares of the picture, in percent, for CSS. */
export function placed(box: Box, picture: Size): Record<"left" | "top" | "width" | "height", string> {
  const percent = (value: number, of: number) => `${of > 0 ? (value / of) * 100 : 0}%`;
  return {
    left: percent(box[0], picture.width),
    top: percent(box[1], picture.height),
    width: percent(box[2], picture.width),
    height: percent(box[3], picture.height),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}
