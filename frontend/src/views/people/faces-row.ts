import { html } from "lit";
import type { Person } from "../../api/documents";
import "../../components/face";
import { localize } from "../../texts";
import { labelOf } from "./list";

/** More faces are only counted: a dialog about thousands must open at once. */
const MOST = 60;

/** The faces of people in a dialog, with their names; needs `dialogStyles`. */
export const facesRow = (people: readonly Person[]) => html`<ul class="people">
  ${people.slice(0, MOST).map(
    (person) => html`<li>
      <familiar-face round .src=${person.thumbnail} .name=${person.name}></familiar-face>
      <span dir="auto">${labelOf(person) || localize("people.unnamed_person")}</span>
      <span class="weak">${localize("people.faces", { count: person.faces })}</span>
    </li>`,
  )}
  ${people.length > MOST
    ? html`<li class="more weak">${localize("people.and_more", { count: people.length - MOST })}</li>`
    : ""}
</ul>`;
