import type { Entry } from "../../api/documents";
import { localize, type TextKey } from "../../texts";

/** Kinds of decisions that have a sentence of their own in each language. */
const KINDS: Record<string, TextKey> = {
  "person-created": "history.person_created",
  "people-merged": "history.people_merged",
  "person-split": "history.person_split",
  "face-moved": "history.face_moved",
  "face-deleted": "history.face_deleted",
  "person-forgotten": "history.person_forgotten",
  "people-forgotten": "history.people_forgotten",
  clustered: "history.clustered",
  enrolled: "history.enrolled",
  "named-by-folder": "history.named_by_folder",
  "photos-removed": "history.photos_removed",
  "person-erased": "history.person_erased",
  "photo-erased": "history.photo_erased",
};
const ACTIONS: Record<string, TextKey> = {
  assign: "history.assigned",
  confirm: "history.confirmed",
  "set-aside": "history.set_aside",
  reject: "history.rejected",
  delete: "history.deleted",
  ignore: "history.ignored",
  unignore: "history.unignored",
  hide: "history.hid",
  unhide: "history.showed",
};

interface Said {
  kind: string;
  data: Record<string, unknown>;
}

/** Whether a row is a decision itself, and not the undo or redo of one. */
export const isDecision = ({ kind }: Entry): boolean => kind !== "undone" && kind !== "redone";

/** A decision as a sentence: what is known in this language, or the daemon's own sentence. */
export function sentence(entry: Entry): string {
  if (!isDecision(entry)) {
    const inner = innermost(entry);
    const what = words(inner, entry);
    if (what === undefined) return entry.summary;
    return localize(entry.kind === "undone" ? "history.undone" : "history.redone", { what });
  }
  return words(entry, entry) ?? entry.summary;
}

function innermost(entry: Said): Said {
  let said: Said = entry;
  while ((said.kind === "undone" || said.kind === "redone") && isObject(said.data["of"])) {
    said = { kind: String(said.data["kind"]), data: said.data["of"] };
  }
  return said;
}

function words({ kind, data }: Said, entry: Entry): string | undefined {
  const name = typeof data["name"] === "string" ? data["name"] : localize("people.unnamed_person");
  if (kind === "faces-changed" || kind === "people-changed") {
    const those = data[kind === "faces-changed" ? "faces" : "people"];
    const text = ACTIONS[String(data["action"])];
    return text && localize(text, { count: countOf(those), what: subject(kind, countOf(those)) });
  }
  if (kind === "answered") return localize(data["same"] ? "history.same" : "history.different");
  if (kind === "person-updated") {
    const old = data["old_name"];
    if (typeof data["name"] !== "string" || old === name) return undefined;
    return typeof old === "string" ? localize("history.renamed", { old, name }) : localize("history.named", { name });
  }
  const text = KINDS[kind];
  if (!text) return undefined;
  const merged = countOf(data["merged"]) + 1;
  const count = kind === "people-merged" ? merged : Math.max(entry.faces, countOf(data["split"]), 1);
  return localize(text, { name, count });
}

const subject = (kind: string, count: number): string =>
  localize(kind === "faces-changed" ? "people.faces" : "people.count", { count });

const countOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
