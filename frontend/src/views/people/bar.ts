import { mdiDotsHorizontal, mdiMerge, mdiPencilOutline } from "@mdi/js";
import { html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { Person } from "../../api/documents";
import "../../components/selection-bar";
import type { BarAction } from "../../components/selection-bar";
import { define } from "../../define";
import { localize } from "../../texts";

export type Action = "name" | "merge" | "more";

/** What can be done with the selected people. Fires `act` with the action, and `clear`. */
export class FamiliarPeopleBar extends LitElement {
  @property({ attribute: false }) people: readonly Person[] = [];

  private get actions(): BarAction[] {
    const name = { value: "name", icon: mdiPencilOutline, label: localize("people.name"), opens: true };
    return [
      ...(this.people.length === 1 ? [name] : []),
      { value: "merge", icon: mdiMerge, label: localize("people.merge"), opens: true },
      { value: "more", icon: mdiDotsHorizontal, label: localize("people.more"), opens: true },
    ];
  }

  protected override render() {
    return html`<familiar-selection-bar
      floating
      .count=${this.people.length}
      .actions=${this.actions}
      @act=${({ detail }: CustomEvent<Action>) => this.dispatchEvent(new CustomEvent<Action>("act", { detail }))}
      @clear=${() => this.dispatchEvent(new CustomEvent("clear"))}
    ></familiar-selection-bar>`;
  }
}

define("familiar-people-bar", FamiliarPeopleBar);
