import type { Face } from "../../api/documents";
import type { FaceGroup, FaceStack } from "../../api/person";

/** One tile: a face, alone or in front of those that are nearly copies of it. */
export interface Tile {
  face: Face;
  /** What a press selects. */
  ids: readonly string[];
  /** The stack that it is in, if that has several. */
  stack?: FaceStack;
  /** Its place in a stack that is opened, from 0. */
  place?: number;
}

/** Copies of stacks that are opened, by the ID of the face in front. */
export type OpenStacks = ReadonlyMap<string, readonly Face[]>;

/** The tiles of a stack: one, or one for each face if it is opened. */
export function tilesOf(stack: FaceStack, open: OpenStacks): Tile[] {
  const { face, copies } = stack;
  if (!copies.length) return [{ face, ids: [face.id] }];
  const others = open.get(face.id);
  if (!others) return [{ face, ids: [face.id, ...copies], stack }];
  return [face, ...others].map((it, place) => ({ face: it, ids: [it.id], stack, place }));
}

/** The stacks that stay open when faces have been loaded again: those that still have the same copies. */
export function stillOpen(open: OpenStacks, groups: readonly FaceGroup[]): OpenStacks {
  const stacks = new Map(groups.flatMap((group) => group.stacks).map((stack) => [stack.face.id, stack.copies]));
  const same = (copies: readonly string[] | undefined, faces: readonly Face[]) =>
    copies?.length === faces.length && faces.every(({ id }) => copies.includes(id));
  return new Map([...open].filter(([id, faces]) => same(stacks.get(id), faces)));
}

/** Whether all, some, or none of a tile's faces are selected. */
export function selectedState({ ids }: Tile, selected: ReadonlySet<string>): "true" | "mixed" | "false" {
  const count = ids.filter((id) => selected.has(id)).length;
  return count === ids.length ? "true" : count ? "mixed" : "false";
}

/** The IDs of all faces: the same set as before if they are the same. */
export function faceIdsOf(groups: readonly FaceGroup[], before: ReadonlySet<string>): ReadonlySet<string> {
  const ids = new Set(groups.flatMap(({ stacks }) => stacks).flatMap(({ face, copies }) => [face.id, ...copies]));
  return ids.size === before.size && [...ids].every((id) => before.has(id)) ? before : ids;
}
