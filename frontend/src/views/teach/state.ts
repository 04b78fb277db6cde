import { ApiError, type Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import { undo } from "../../api/history";
import { analyzePhoto, enrollPhoto, type Enrollment } from "../../api/uploads";
import type { Visitor } from "../../api/visits";
import { scaled } from "../../state/boxes";
import { failureText, sayReversible } from "../../state/messages";
import { loadNamed } from "../../state/named";
import { codesOf } from "../../state/reasons";
import { Store } from "../../state/store";
import { localize } from "../../texts";
import { analyzed, boxOf, photosIn, sendable, tally, type TeachPhoto } from "./photos";
import { PREVIEW_SIDE, sendablePhoto, shrink } from "./shrink";

/** The photos that were given to the page; they stay while the page is open. */
export const photos = new Store<readonly TeachPhoto[]>([]);
/** Photos are on their way. */
export const sending = new Store(false);

/** Codes of refusals that are about the photo, so that the others go on. */
const OF_THE_PHOTO = new Set(["invalid-image", "image-too-large", "too-large", "engine-failed", "invalid", "erased-before"]);
let count = 0;
let analyzing: Promise<void> = Promise.resolve();

export function change(id: string, next: (photo: TeachPhoto) => TeachPhoto): void {
  photos.update((all) => all.map((photo) => (photo.id === id ? next(photo) : photo)));
}

/** Adds files, and finds the faces in each, one after the other. */
export function add(hass: Hass, api: Api, files: Iterable<File>): void {
  const added = photosIn(files).map(
    (file): TeachPhoto => ({
      id: `photo-${++count}`,
      name: file.name,
      file,
      url: URL.createObjectURL(file),
      factor: 1,
      state: "waiting",
    }),
  );
  photos.update((all) => [...all, ...added]);
  for (const { id } of added) analyzing = analyzing.then(() => analyze(hass, api, id));
}

/** Finds the faces in a photo. */
export async function analyze(hass: Hass, api: Api, id: string): Promise<void> {
  const photo = photos.value.find((one) => one.id === id);
  if (!photo) return;
  change(id, (it) => ({ ...it, state: "analyzing", reasons: undefined, detail: undefined }));
  try {
    const { photo: smaller, factor } = await shrink(photo.file, PREVIEW_SIDE);
    const analysis = await analyzePhoto(hass, api, smaller);
    change(id, (it) => ({ ...analyzed(it, analysis), factor }));
  } catch (error) {
    change(id, (it) => ({ ...it, state: "refused", ...refusalOf(error) }));
  }
}

export function remove(id: string): void {
  const photo = photos.value.find((one) => one.id === id);
  if (photo) URL.revokeObjectURL(photo.url);
  photos.update((all) => all.filter((one) => one.id !== id));
}

export function clear(which: (photo: TeachPhoto) => boolean = () => true): void {
  for (const photo of photos.value.filter(which)) remove(photo.id);
}

/** Teaches a person with all photos that are ready; each says whether it was accepted. */
export async function teach(hass: Hass, api: Api, visitor: Visitor, name: string): Promise<void> {
  const ready = sendable(photos.value);
  if (!ready.length || sending.value) return;
  sending.set(true);
  let who: { name: string } | { person_id: string } = "name" in visitor ? { name: visitor.name } : visitor;
  const rows: number[] = [];
  try {
    for (const { id } of ready) {
      const found = await send(hass, api, id, who);
      if (!found) continue;
      if (found.entry) rows.push(found.entry.seq);
      // Whoever just got the name is meant from now on, also if somebody else is given it meanwhile.
      who = { person_id: found.person.id };
    }
  } finally {
    sending.set(false);
  }
  const { taught } = tally(photos.value.filter((photo) => ready.some(({ id }) => id === photo.id)));
  if (taught) {
    sayReversible(localize("teach.said_taught", { count: taught, name }), async () => {
      for (const seq of rows.reverse()) await undo(api, seq);
      clear((photo) => photo.state === "taught");
    });
  }
  loadNamed(api).catch(() => undefined);
}

async function send(
  hass: Hass,
  api: Api,
  id: string,
  who: { name: string } | { person_id: string },
): Promise<Enrollment | undefined> {
  const photo = photos.value.find((one) => one.id === id);
  const box = photo && boxOf(photo);
  if (!photo || !box) return undefined;
  change(id, (it) => ({ ...it, state: "sending" }));
  try {
    const { photo: body, factor } = await sendablePhoto(photo.file);
    const result = await enrollPhoto(hass, api, body, who, scaled(box, 1 / factor));
    const { accepted, reason, quality } = result.image;
    change(id, (it) => ({
      ...it,
      state: accepted ? "taught" : "refused",
      reasons: accepted ? undefined : codesOf(reason),
      quality: quality ?? undefined,
    }));
    return accepted ? result : undefined;
  } catch (error) {
    const refusal = refusalOf(error);
    change(id, (it) => ({ ...it, state: refusal.ofThePhoto ? "refused" : "ready", ...refusal }));
    if (!refusal.ofThePhoto) throw error;
    return undefined;
  }
}

/** Why a photo was refused: the daemon's reasons, or what went wrong in a sentence. */
function refusalOf(error: unknown): { reasons: string[]; detail?: string; ofThePhoto: boolean } {
  const ofThePhoto = error instanceof ApiError && OF_THE_PHOTO.has(error.code);
  const listed = error instanceof ApiError ? error.context["reasons"] : undefined;
  if (typeof listed === "string" && listed) return { reasons: codesOf(listed), ofThePhoto };
  if (ofThePhoto && (error as ApiError).code !== "invalid") return { reasons: [(error as ApiError).code], ofThePhoto };
  return { reasons: [], detail: failureText(error), ofThePhoto };
}
