import type { ListedPhoto } from "../../api/photos";
import { formatOf } from "../../texts";
import type { Shown } from "./shown";

const month = formatOf((language) => new Intl.DateTimeFormat(language, { month: "long", year: "numeric" }));

/** Photos by the month in which they were taken, in their order. */
export function byMonth(photos: readonly ListedPhoto[]): [string, ListedPhoto[]][] {
  const months: [string, ListedPhoto[]][] = [];
  for (const photo of photos) {
    const name = month().format(new Date(photo.taken_at));
    const last = months[months.length - 1];
    if (last?.[0] === name) last[1].push(photo);
    else months.push([name, [photo]]);
  }
  return months;
}

/** Width by height, within what a row can show: panoramas and strips are cut. */
export function ratioOf({ width, height }: Pick<ListedPhoto, "width" | "height">): number {
  const ratio = width > 0 && height > 0 ? width / height : 1;
  return Math.min(Math.max(ratio, 0.5), 2.4);
}

/** What opens when a photo is pressed: the person's own face in it, if it is known. */
export function shownOf(photo: ListedPhoto, own: ReadonlySet<string>): Shown {
  const face = photo.faces.find((it) => own.has(it.face_id));
  return { photoId: photo.id, faceId: face?.face_id, thumbnail: (face ?? photo.faces[0])?.thumbnail ?? null };
}
