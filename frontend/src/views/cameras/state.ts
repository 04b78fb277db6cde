import {
  analyzeCamera,
  cameraConfidences,
  listCameras,
  updateCamera,
  type Camera,
  type CameraAnalysis,
  type Cameras,
  type Confidences,
} from "../../api/cameras";
import type { Api } from "../../api/connection";
import { sayFailed, sayReversible } from "../../state/messages";
import { Store } from "../../state/store";
import { localize } from "../../texts";

/** What a camera shows: nothing yet, on its way, the picture, or why there is none. */
export type Shown = { state: "loading"; before?: CameraAnalysis } | { state: "done"; seen: CameraAnalysis } | { error: unknown };

export const cameras = new Store<Cameras | { error: unknown } | undefined>(undefined);
export const pictures = new Store<ReadonlyMap<string, Shown>>(new Map());
export const confidences = new Store<ReadonlyMap<string, Confidences>>(new Map());

export async function loadCameras(api: Api): Promise<void> {
  try {
    cameras.set(await listCameras(api));
  } catch (error) {
    if (!cameras.value || "error" in cameras.value) cameras.set({ error });
  }
}

function put<T>(store: Store<ReadonlyMap<string, T>>, key: string, value: T): void {
  store.update((it) => new Map(it).set(key, value));
}

/** Shows what a camera sees now; nothing of it is stored. */
export async function takePicture(api: Api, camera: string): Promise<void> {
  const last = pictures.value.get(camera);
  if (last && "state" in last && last.state === "loading") return;
  put(pictures, camera, { state: "loading", before: last && "seen" in last ? last.seen : undefined });
  try {
    put(pictures, camera, { state: "done", seen: await analyzeCamera(api, camera) });
  } catch (error) {
    put(pictures, camera, { error });
  }
}

/** Loads how sure Familiar was of the last week's visits. */
export async function loadConfidences(api: Api, camera: string): Promise<void> {
  try {
    put(confidences, camera, await cameraConfidences(api, camera));
  } catch {
    // The slider works without it; offline is shown by the page.
  }
}

/** Stores another threshold; the message offers the one from before. */
export async function saveThreshold(
  api: Api,
  camera: Camera,
  confidence: number,
  before: number,
  [chosen, former]: [string, string],
): Promise<boolean> {
  try {
    await store(api, camera, confidence);
    const text = localize("cameras.saved", { camera: camera.name, threshold: chosen, before: former });
    sayReversible(text, () => store(api, camera, before));
    return true;
  } catch (error) {
    sayFailed(error);
    return false;
  }
}

async function store(api: Api, camera: Camera, confidence: number): Promise<void> {
  const result = await updateCamera(api, camera.subentry_id, { confidence });
  cameras.update((it) =>
    it && "items" in it
      ? { ...it, items: it.items.map((one) => (one.subentry_id === camera.subentry_id ? result.camera : one)) }
      : it,
  );
}
