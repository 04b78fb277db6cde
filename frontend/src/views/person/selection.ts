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
