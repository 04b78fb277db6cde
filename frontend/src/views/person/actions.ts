import type { Api, Changed } from "../../api/connection";
import { changeFaces } from "../../api/faces";
import { updatePerson } from "../../api/person";
import { say, sayFailed } from "../../state/messages";
import { localize } from "../../texts";
import { clearFaces } from "./selection";

/** Runs a command, says what it did with an Undo, or what went wrong; returns whether it succeeded. */
export async function act(run: () => Promise<Changed>, text: string): Promise<boolean> {
  try {
    const { entry } = await run();
    say(text, entry);
    clearFaces();
    return true;
  } catch (error) {
    sayFailed(error);
    return false;
  }
}

export const rejectFaces = (api: Api, faceIds: readonly string[], name: string) =>
  act(
    () => changeFaces(api, "reject", faceIds),
    localize("person.was_rejected", { count: faceIds.length, name }),
  );

export const moveFaces = (api: Api, faceIds: readonly string[], to: { person_id?: string; name?: string }, name: string) =>
  act(() => changeFaces(api, "assign", faceIds, to), localize("person.was_moved", { count: faceIds.length, name }));

export const separateFaces = (api: Api, faceIds: readonly string[]) =>
  act(
    () => changeFaces(api, "assign", faceIds, { person_id: "new" }),
    localize("person.was_separated", { count: faceIds.length }),
  );

export const deleteFaces = (api: Api, faceIds: readonly string[]) =>
  act(() => changeFaces(api, "delete", faceIds), localize("person.was_deleted", { count: faceIds.length }));

export const chooseFeature = (api: Api, personId: string, faceId: string) =>
  act(() => updatePerson(api, personId, { feature_face_id: faceId }), localize("person.was_featured"));
