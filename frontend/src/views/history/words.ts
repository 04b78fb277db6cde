import type { Entry } from "../../api/documents";
import { formatOf, localize, type TextKey } from "../../texts";
import { updates } from "./updates";

/** Kinds of decisions of which a sentence needs a name and a number at most. */
const KINDS: Record<string, TextKey> = {
  "person-created": "history.person_created",
  "people-merged": "history.people_merged",
  "person-split": "history.person_split",
  "person-forgotten": "history.person_forgotten",
  "people-forgotten": "history.people_forgotten",
  clustered: "history.clustered",
  enrolled: "history.enrolled",
  "photos-removed": "history.photos_removed",
  "person-erased": "history.person_erased",
  "photo-erased": "history.photo_erased",
};
/** Kinds of decisions about several, and the member of their data that lists them. */
const SEVERAL = { "faces-changed": "faces", "people-changed": "people", "visits-changed": "visits" } as const;
const ACTIONS: Record<string, TextKey> = {
  confirm: "history.confirmed",
  "set-aside": "history.set_aside",
  reject: "history.rejected",
  delete: "history.deleted",
  ignore: "history.ignored",
  unignore: "history.unignored",
  hide: "history.hid",
  unhide: "history.showed",
};
const COUNTED: Record<(typeof SEVERAL)[keyof typeof SEVERAL], TextKey> = {
  faces: "people.faces",
  people: "people.count",
  visits: "visits.count",
};

/** So many people of a decision come with their names. */
const FEW = 3;

const lists = formatOf((language) => new Intl.ListFormat(language, { type: "conjunction" }));

/** A decision inside the rows that undid and redid it. */
interface Said {
  kind: string;
  data: Record<string, unknown>;
  /** The row took the decision back. */
  reversed: boolean;
}

/** Whether a row is a decision itself, and not the undo or redo of one. */
export const isDecision = ({ kind }: Entry): boolean => kind !== "undone" && kind !== "redone";

/** A decision as a sentence in this language; the daemon's own sentence if it is newer than this page. */
export function sentence(entry: Entry): string {
  const what = words(innermost(entry), entry);
  if (what === undefined || isDecision(entry)) return what ?? entry.summary;
  return localize(entry.kind === "undone" ? "history.undone" : "history.redone", { what });
}

function innermost(entry: Entry): Said {
  let said: Said = { kind: entry.kind, data: entry.data, reversed: entry.kind === "undone" };
  while ((said.kind === "undone" || said.kind === "redone") && isObject(said.data["of"])) {
    said = { ...said, kind: String(said.data["kind"]), data: said.data["of"] };
  }
  return said;
}

function words({ kind, data, reversed }: Said, entry: Entry): string | undefined {
  const nameOf = (id: unknown): string =>
    entry.people.find((person) => person.id === id)?.name ?? localize("people.unnamed_person");
  const name = typeof data["name"] === "string" ? data["name"] : localize("people.unnamed_person");
  switch (kind) {
    case "faces-changed":
    case "people-changed":
    case "visits-changed":
      return several(SEVERAL[kind], entry, data, nameOf);
    case "answered":
      return localize(data["same"] ? "history.same" : "history.different");
    case "face-moved":
      return moved(data["from"], data["to"], nameOf);
    case "face-deleted":
      return data["person_id"]
        ? localize("history.face_deleted_of", { name: nameOf(data["person_id"]) })
        : localize("history.face_deleted");
    case "named-by-folder":
      return namedBy("folder", data["people"], nameOf);
    case "named-by-metadata":
      return namedBy("metadata", data["people"], nameOf);
    case "person-updated":
      return updates(data, entry, reversed, nameOf(data["person_id"])).join(" · ");
    default:
      return KINDS[kind] && localize(KINDS[kind], { name, count: countOfKind(kind, data, entry) });
  }
}

function several(
  those: (typeof SEVERAL)[keyof typeof SEVERAL],
  entry: Entry,
  data: Record<string, unknown>,
  nameOf: (id: unknown) => string,
): string | undefined {
  const action = String(data["action"]);
  const what = namesIn(data[those], those, entry) ?? localize(COUNTED[those], { count: countOf(data[those]) });
  if (action === "assign" || action === "name") {
    const to = data["to"];
    return to ? localize("history.assigned_to", { what, name: nameOf(to) }) : localize("history.unassigned", { what });
  }
  return ACTIONS[action] && localize(ACTIONS[action], { what });
}

/** The people of a decision by name, if they are few and all have one. */
function namesIn(ids: unknown, those: string, entry: Entry): string | undefined {
  if (those !== "people" || !Array.isArray(ids) || ids.length > FEW) return undefined;
  const names = ids.map((id) => entry.people.find((person) => person.id === id)?.name);
  if (!names.length || names.includes(null) || names.includes(undefined)) return undefined;
  return lists().format(names as string[]);
}

function moved(from: unknown, to: unknown, nameOf: (id: unknown) => string): string {
  if (from && to) return localize("history.face_moved", { from: nameOf(from), to: nameOf(to) });
  if (from) return localize("history.face_taken", { name: nameOf(from) });
  return localize("history.assigned_to", { what: localize("people.faces", { count: 1 }), name: nameOf(to) });
}

function namedBy(source: "folder" | "metadata", people: unknown, nameOf: (id: unknown) => string): string {
  // An erasure leaves people without a face.
  const named = (Array.isArray(people) ? people : []).filter(isObject).filter((one) => countOf(one["faces"]) > 0);
  const count = named.reduce((sum, one) => sum + countOf(one["faces"]), 0);
  const [first] = named;
  if (named.length !== 1 || !first) return localize(`history.named_by_${source}`, { count });
  const name = typeof first["name"] === "string" ? first["name"] : nameOf(first["person_id"]);
  return localize(`history.named_by_one_${source}`, { count, name });
}

function countOfKind(kind: string, data: Record<string, unknown>, entry: Entry): number {
  switch (kind) {
    case "people-merged":
      return countOf(data["merged"]) + 1;
    case "people-forgotten":
      return countOf(data["people"]);
    case "photos-removed":
      return countOf(data["photos"]);
    case "person-split":
      return countOf(data["split"]);
    case "enrolled":
      return countOf(data["faces"]);
    case "clustered":
      return typeof data["moved"] === "number" ? data["moved"] : entry.faces;
    default:
      return entry.faces;
  }
}

const countOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
