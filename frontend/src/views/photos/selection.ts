import { Store } from "../../state/store";

/** The photos that are selected, of one album or person; it outlives the view's element. */
export const selection = new Store<{ place: string; ids: readonly string[] }>({ place: "", ids: [] });

export const selectedIn = (place: string): readonly string[] =>
  selection.value.place === place ? selection.value.ids : [];

let last = "";

/** Selects a photo, or takes it out; with `shown`, all from the last one to it, as they are shown. */
export function togglePhoto(place: string, id: string, shown?: readonly string[]): void {
  const before = selectedIn(place);
  const [from, to] = shown ? [shown.indexOf(last), shown.indexOf(id)] : [-1, -1];
  last = id;
  if (shown && before.length && from >= 0 && to >= 0) {
    const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    selection.set({ place, ids: [...before, ...between.filter((one) => !before.includes(one))] });
    return;
  }
  selection.set({ place, ids: before.includes(id) ? before.filter((one) => one !== id) : [...before, id] });
}

export const clearPhotos = (): void => selection.set({ place: "", ids: [] });
