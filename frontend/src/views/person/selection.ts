import type { FaceGroup } from "../../api/person";
import { Store } from "../../state/store";

/** The faces that are selected, of one person; it outlives the view's element. */
const selection = new Store<{ personId: string; faceIds: readonly string[] }>({ personId: "", faceIds: [] });

export { selection };

export const selectedOf = (personId: string): readonly string[] =>
  selection.value.personId === personId ? selection.value.faceIds : [];

/** Selects faces, or takes them out if all of them are selected: a stack is one. */
export function toggleFaces(personId: string, faceIds: readonly string[]): void {
  const before = selectedOf(personId);
  const all = faceIds.every((id) => before.includes(id));
  const others = before.filter((id) => !faceIds.includes(id));
  selection.set({ personId, faceIds: all ? others : [...others, ...faceIds] });
}

export const clearFaces = (): void => selection.set({ personId: "", faceIds: [] });

/** The best face of what is selected, if that is one face with its near-copies, or one of them. */
export function singleOf(groups: readonly FaceGroup[], selected: readonly string[]): string | undefined {
  const [only] = selected;
  if (selected.length < 2) return only;
  const stack = groups.flatMap(({ stacks }) => stacks).find(({ face }) => selected.includes(face.id));
  const ids = stack ? [stack.face.id, ...stack.copies] : [];
  return selected.every((id) => ids.includes(id)) ? stack?.face.id : undefined;
}
