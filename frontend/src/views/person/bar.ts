import {
  mdiAccountPlusOutline,
  mdiAccountRemoveOutline,
  mdiAccountSwitchOutline,
  mdiStarOutline,
  mdiTrashCanOutline,
} from "@mdi/js";
import { html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import "../../components/selection-bar";
import type { BarAction } from "../../components/selection-bar";
import { define } from "../../define";
import { localize } from "../../texts";

export type FaceAction = "reject" | "move" | "separate" | "feature" | "delete";

/** What can be done with the selected faces. Fires `act` with the action, and `clear`. */
export class FamiliarPersonBar extends LitElement {
  @property({ type: Number }) count = 0;
  @property() name = "";
  /** One face is selected, or one with its near-copies. */
  @property({ type: Boolean }) single = false;

  private get actions(): BarAction[] {
    const not = this.name ? localize("person.not", { name: this.name }) : localize("person.not_unnamed");
    const feature = { value: "feature", icon: mdiStarOutline, label: localize("person.feature") };
    return [
      { value: "reject", icon: mdiAccountRemoveOutline, label: not },
      { value: "move", icon: mdiAccountSwitchOutline, label: localize("person.move"), opens: true },
      { value: "separate", icon: mdiAccountPlusOutline, label: localize("person.separate") },
      ...(this.single ? [feature] : []),
      { value: "delete", icon: mdiTrashCanOutline, label: localize("person.delete") },
    ];
  }

  protected override render() {
    return html`<familiar-selection-bar
      floating
      .count=${this.count}
      .actions=${this.actions}
      @act=${({ detail }: CustomEvent<FaceAction>) =>
        this.dispatchEvent(new CustomEvent<FaceAction>("act", { detail }))}
      @clear=${() => this.dispatchEvent(new CustomEvent("clear"))}
    ></familiar-selection-bar>`;
  }
}

define("familiar-person-bar", FamiliarPersonBar);
