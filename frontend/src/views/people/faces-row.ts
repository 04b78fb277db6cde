import { html } from "lit";
import type { Person } from "../../api/documents";
import "../../components/face";
import { localize } from "../../texts";
import { labelOf } from "./list";

/** The faces of people in a dialog, with their names; needs `peopleRow`. */
export const facesRow = (people: readonly Person[]) => html`<ul class="people">
  ${people.map(
    (person) => html`<li>
      <familiar-face round .src=${person.thumbnail} .name=${person.name}></familiar-face>
      <span dir="auto">${labelOf(person) || localize("people.unnamed_person")}</span>
      <span class="weak">${localize("people.faces", { count: person.faces })}</span>
    </li>`,
  )}
</ul>`;
