import type { Entry } from "../../api/documents";
import { localize, type TextKey } from "../../texts";

/** What was said about a person, by the member that it changed: its sentences where it is now true, and where not. */
const MEMBERS: [member: string, set: TextKey, unset: TextKey][] = [
  ["birth_date", "history.birth_date", "history.birth_date"],
  ["hidden", "history.hid", "history.showed"],
  ["ignored", "history.ignored", "history.unignored"],
  ["favorite", "history.favorite", "history.not_favorite"],
  ["feature_face_id", "history.feature", "history.feature"],
];

/** What an update of a person said, each as a sentence; `reversed` if the row took it back. */
export function updates(data: Record<string, unknown>, entry: Entry, reversed: boolean, now: string): string[] {
  const changed = new Map<string, unknown>();
  const former = new Map<string, unknown>();
  for (const [member, values] of Object.entries(entry.changed)) {
    const [before, after] = reversed ? [values[1], values[0]] : values;
    changed.set(member, after);
    former.set(member, before);
  }
  const name = [data["name"], data["old_name"]].find((one) => typeof one === "string") ?? now;
  const said = naming(changed, former, data);
  if (!said.length && changed.has("note")) said.push(localize("history.note", { name }));
  // Whoever gives a name wants to hear of the person: that they are no longer ignored goes without saying.
  for (const [member, set, unset] of MEMBERS) {
    if (changed.has(member)) said.push(localize(changed.get(member) ? set : unset, { name, what: name }));
  }
  return said.length ? said : [localize("history.confirmed_of", { name })];
}

function naming(
  changed: ReadonlyMap<string, unknown>,
  former: ReadonlyMap<string, unknown>,
  data: Record<string, unknown>,
): string[] {
  // Daemons of before say only this.
  const name = changed.has("name") ? changed.get("name") : data["name"];
  const old = changed.has("name") ? former.get("name") : data["old_name"];
  if (name === old) return [];
  if (typeof name !== "string") return typeof old === "string" ? [localize("history.name_removed", { name: old })] : [];
  return [typeof old === "string" ? localize("history.renamed", { old, name }) : localize("history.named", { name })];
}
