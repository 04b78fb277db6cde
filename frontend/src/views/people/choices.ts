import {
  mdiAccountOffOutline,
  mdiCellphoneLink,
  mdiDeleteForeverOutline,
  mdiEyeOffOutline,
  mdiEyeOutline,
  mdiLinkVariantOff,
} from "@mdi/js";
import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { PeopleAction } from "../../api/people";
import type { Person } from "../../api/documents";
import { icon } from "../../components/icon";
import { define } from "../../define";
import { base } from "../../styles";
import { localize } from "../../texts";

/** What can become of people, apart from names. */
export type Choice = PeopleAction | "device" | "erase";

const ICONS: Record<Choice, string> = {
  hide: mdiEyeOffOutline,
  unhide: mdiEyeOutline,
  ignore: mdiAccountOffOutline,
  unignore: mdiAccountOffOutline,
  device: mdiCellphoneLink,
  forget: mdiLinkVariantOff,
  erase: mdiDeleteForeverOutline,
};

/** What can be done with all of these people. */
export function choicesFor(people: readonly Person[]): Choice[] {
  const all = (is: (person: Person) => boolean) => people.every(is);
  const isNamed = all((it) => it.name !== null);
  return [
    ...(isNamed && all((it) => !it.hidden && !it.ignored) ? (["device"] as const) : []),
    all((it) => it.hidden) ? "unhide" : "hide",
    all((it) => it.ignored) ? "unignore" : "ignore",
    ...(isNamed ? (["forget"] as const) : []),
    "erase",
  ];
}

/** Choices, each with a sentence on what happens and whether it can be undone. Fires `choose` with one. */
export class FamiliarPeopleChoices extends LitElement {
  @property({ attribute: false }) choices: readonly Choice[] = [];

  private choose(choice: Choice): void {
    this.dispatchEvent(new CustomEvent<Choice>("choose", { detail: choice }));
  }

  protected override render() {
    return html`<ul>
      ${this.choices.map(
        (it) => html`<li class=${it === "erase" ? "danger" : ""}>
          <button type="button" class=${it} aria-describedby="about-${it}" @click=${() => this.choose(it)}>
            ${icon(ICONS[it])}<span>${localize(`people.${it}`)}</span>
          </button>
          <p id="about-${it}" class="weak">${localize(`people.about_${it}`)}</p>
        </li>`,
      )}
    </ul>`;
  }

  static override styles = [
    base,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
        gap: 2px 8px;
        margin-inline: -12px;
      }
      li {
        position: relative;
        padding: 10px 12px;
        border-radius: 16px;
      }
      li:hover {
        background: var(--f-fill);
      }
      button {
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 0;
        border: 0;
        background: none;
        font-weight: 500;
        text-align: start;
        cursor: pointer;
      }
      /* The sentence below can be pressed, too. */
      button::after {
        content: "";
        position: absolute;
        inset: 0;
        border-radius: 16px;
      }
      button:focus-visible {
        outline: none;
      }
      button:focus-visible::after {
        outline: 3px solid var(--f-accent);
      }
      .weak {
        margin-inline-start: 40px;
        font-size: 0.875rem;
        line-height: 1.4;
      }
      .danger button {
        color: var(--f-danger);
      }
    `,
  ];
}

define("familiar-people-choices", FamiliarPeopleChoices);
