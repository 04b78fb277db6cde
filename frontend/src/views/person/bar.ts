import { mdiAccountPlusOutline, mdiAccountRemoveOutline, mdiAccountSwitchOutline, mdiClose, mdiStarOutline, mdiTrashCanOutline } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { icon } from "../../components/icon";
import "../../components/icon-button";
import { define } from "../../define";
import { base } from "../../styles";
import { localize } from "../../texts";

export type FaceAction = "reject" | "move" | "separate" | "feature" | "delete";

/** What can be done with the selected faces. Fires `act` with the action, and `clear`. */
export class FamiliarPersonBar extends LitElement {
  @property({ type: Number }) count = 0;
  @property() name = "";
  /** One face is selected, or one with its near-copies. */
  @property({ type: Boolean }) single = false;

  private act(action: FaceAction): void {
    this.dispatchEvent(new CustomEvent<FaceAction>("act", { detail: action }));
  }

  protected override render() {
    const not = this.name ? localize("person.not", { name: this.name }) : localize("person.not_unnamed");
    const buttons: [FaceAction, string, string][] = [
      ["reject", mdiAccountRemoveOutline, not],
      ["move", mdiAccountSwitchOutline, localize("person.move")],
      ["separate", mdiAccountPlusOutline, localize("person.separate")],
      ["feature", mdiStarOutline, localize("person.feature")],
      ["delete", mdiTrashCanOutline, localize("person.delete")],
    ];
    return html`<div class="bar" role="toolbar" aria-label=${localize("people.selected", { count: this.count })}>
      <familiar-icon-button
        .icon=${mdiClose}
        .label=${localize("people.clear")}
        @click=${() => this.dispatchEvent(new CustomEvent("clear"))}
      ></familiar-icon-button>
      <strong aria-live="polite">${localize("people.selected", { count: this.count })}</strong>
      <div class="actions">
        ${buttons.map(([action, sign, text]) =>
          action === "feature" && !this.single
            ? nothing
            : html`<button type="button" @click=${() => this.act(action)}>${icon(sign)}<span dir="auto">${text}</span></button>`,
        )}
      </div>
    </div>`;
  }

  static override styles = [
    base,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 6px 12px 6px 6px;
        border-radius: 28px;
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
        box-shadow: var(--f-shadow);
      }
      strong {
        font-weight: 500;
        white-space: nowrap;
      }
      .actions {
        display: flex;
        flex: 1;
        gap: 2px;
        justify-content: flex-end;
        min-width: 0;
        overflow-x: auto;
        scrollbar-width: none;
      }
      .actions button {
        display: inline-flex;
        flex: none;
        align-items: center;
        gap: 8px;
        min-height: 44px;
        padding: 0 12px;
        border: 0;
        border-radius: 22px;
        background: none;
        font-weight: 500;
        white-space: nowrap;
        cursor: pointer;
      }
      .actions button:hover {
        background: var(--f-fill-strong);
      }
      @media (max-width: 700px) {
        .bar {
          border-radius: 20px;
        }
        .actions {
          flex-basis: 100%;
          justify-content: space-between;
        }
        .actions button {
          flex: 1 1 0;
          flex-direction: column;
          gap: 2px;
          justify-content: center;
          min-width: 62px;
          min-height: 52px;
          padding: 4px;
          font-size: 0.75rem;
          white-space: normal;
          line-height: 1.15;
        }
      }
    `,
  ];
}

define("familiar-person-bar", FamiliarPersonBar);
