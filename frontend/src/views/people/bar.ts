import {
  mdiAccountOffOutline,
  mdiCellphoneLink,
  mdiClose,
  mdiDeleteForeverOutline,
  mdiEyeOffOutline,
  mdiEyeOutline,
  mdiLinkVariantOff,
  mdiMerge,
  mdiPencilOutline,
} from "@mdi/js";
import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { Person } from "../../api/documents";
import { icon } from "../../components/icon";
import "../../components/icon-button";
import { define } from "../../define";
import { base } from "../../styles";
import { localize, type TextKey } from "../../texts";

export type Action = "name" | "merge" | "hide" | "unhide" | "ignore" | "unignore" | "device" | "forget" | "erase";

interface Button {
  action: Action;
  icon: string;
  text: TextKey;
}

/** What can be done with the selected people. Fires `act` with the action, and `clear`. */
export class FamiliarPeopleBar extends LitElement {
  @property({ attribute: false }) people: readonly Person[] = [];

  private get buttons(): Button[] {
    const { people } = this;
    const all = (is: (person: Person) => boolean) => people.every(is);
    const list: (Button | false)[] = [
      people.length === 1 && { action: "name", icon: mdiPencilOutline, text: "people.name" },
      { action: "merge", icon: mdiMerge, text: "people.merge" },
      all((it) => it.hidden)
        ? { action: "unhide", icon: mdiEyeOutline, text: "people.unhide" }
        : { action: "hide", icon: mdiEyeOffOutline, text: "people.hide" },
      all((it) => it.ignored)
        ? { action: "unignore", icon: mdiAccountOffOutline, text: "people.unignore" }
        : { action: "ignore", icon: mdiAccountOffOutline, text: "people.ignore" },
      all((it) => it.name !== null && !it.hidden && !it.ignored) && {
        action: "device",
        icon: mdiCellphoneLink,
        text: "people.device",
      },
      all((it) => it.name !== null) && { action: "forget", icon: mdiLinkVariantOff, text: "people.forget" },
      { action: "erase", icon: mdiDeleteForeverOutline, text: "people.erase" },
    ];
    return list.filter((it): it is Button => it !== false);
  }

  private act(action: Action): void {
    this.dispatchEvent(new CustomEvent<Action>("act", { detail: action }));
  }

  protected override render() {
    return html`<div role="toolbar" aria-label=${localize("people.selected", { count: this.people.length })}>
      <familiar-icon-button
        .icon=${mdiClose}
        .label=${localize("people.clear")}
        @click=${() => this.dispatchEvent(new CustomEvent("clear"))}
      ></familiar-icon-button>
      <span class="count" role="status">${localize("people.selected", { count: this.people.length })}</span>
      <span class="buttons">
        ${this.buttons.map(
          (it) => html`<button
            type="button"
            class=${it.action === "erase" ? "danger" : ""}
            title=${localize(it.text)}
            @click=${() => this.act(it.action)}
          >
            ${icon(it.icon)}<span>${localize(it.text)}</span>
          </button>`,
        )}
      </span>
    </div>`;
  }

  static override styles = [
    base,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 4px;
        min-height: 56px;
        padding: 4px 8px;
        border-radius: 28px;
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
      }
      .count {
        padding-inline-end: 12px;
        font-weight: 500;
        white-space: nowrap;
      }
      .buttons {
        display: flex;
        flex: 1 1 auto;
        flex-wrap: wrap;
        gap: 2px;
        min-width: 0;
      }
      button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 8px;
        min-width: 44px;
        min-height: 44px;
        padding: 0 12px;
        border: 0;
        border-radius: 22px;
        background: transparent;
        font-size: 0.9375rem;
        cursor: pointer;
      }
      button:hover {
        background: var(--f-fill-strong);
      }
      .danger {
        color: var(--f-danger);
      }
      .icon {
        width: 22px;
        height: 22px;
      }
      @media (max-width: 700px) {
        .buttons {
          flex-basis: 100%;
          justify-content: space-between;
        }
        button {
          flex: 1 1 0;
          flex-direction: column;
          gap: 2px;
          min-height: 52px;
          padding: 4px 2px;
          font-size: 0.6875rem;
        }
      }
    `,
  ];
}

define("familiar-people-bar", FamiliarPeopleBar);
