import { mdiClose } from "@mdi/js";
import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import { taken } from "../state/bottom";
import { base } from "../styles";
import { localize } from "../texts";
import { icon } from "./icon";
import "./icon-button";

export interface BarAction {
  value: string;
  icon: string;
  label: string;
  /** Opens something where one chooses further. */
  opens?: boolean;
}

/** Below this width the bar is at the bottom of the screen, where the thumb is. */
const PHONE = "(max-width: 700px)";

/**
 * What can be done with what is selected. Fires `act` with the value of an action, and `clear`. One that is `floating` takes
 * no place of its own, so that nothing moves when it comes: on a phone it is above the bottom of the screen, otherwise over
 * the row that it lies in, which must be positioned.
 */
export class FamiliarSelectionBar extends LitElement {
  @property({ type: Number }) count = 0;
  @property({ attribute: false }) actions: readonly BarAction[] = [];
  @property({ type: Boolean, reflect: true }) floating = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.floating) taken.set(0);
  }

  protected override updated(): void {
    if (this.floating) taken.set(matchMedia(PHONE).matches ? this.offsetHeight + 8 : 0);
  }

  private act(action: string): void {
    this.dispatchEvent(new CustomEvent<string>("act", { detail: action }));
  }

  protected override render() {
    const selected = localize("people.selected", { count: this.count });
    return html`<div class="bar" role="toolbar" aria-label=${selected}>
      <familiar-icon-button
        .icon=${mdiClose}
        .label=${localize("people.clear")}
        @click=${() => this.dispatchEvent(new CustomEvent("clear"))}
      ></familiar-icon-button>
      <strong role="status">${selected}</strong>
      <div class="actions">
        ${this.actions.map(
          ({ value, icon: sign, label, opens }) => html`<button
            type="button"
            aria-haspopup=${opens ? "dialog" : "false"}
            @click=${() => this.act(value)}
          >
            ${icon(sign)}<span dir="auto">${label}</span>
          </button>`,
        )}
      </div>
    </div>`;
  }

  static override styles = [
    base,
    css`
      :host {
        position: sticky;
        inset-block-start: 8px;
        z-index: 4;
        display: block;
      }
      :host([floating]) {
        position: absolute;
        inset-inline: 8px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 8px;
        min-height: 56px;
        padding-block: 4px;
        padding-inline: 6px 12px;
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
        flex-wrap: wrap;
        gap: 2px;
        justify-content: flex-end;
        min-width: 0;
      }
      .actions button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 8px;
        min-height: 44px;
        padding: 0 14px;
        border: 0;
        border-radius: 22px;
        background: none;
        font-weight: 500;
        cursor: pointer;
      }
      .actions button:hover {
        background: var(--f-fill-strong);
      }
      .icon {
        width: 22px;
        height: 22px;
      }
      @media (max-width: 700px) {
        :host([floating]) {
          position: fixed;
          inset-block: auto calc(var(--f-bar-height, 0px) + 8px);
        }
        .bar {
          border-radius: 20px;
        }
        .actions {
          flex: 1 1 auto;
        }
        .actions button {
          flex: 1 1 0;
          flex-direction: column;
          gap: 2px;
          min-width: 60px;
          min-height: 52px;
          padding: 4px 2px;
          font-size: 0.75rem;
          line-height: 1.15;
          overflow-wrap: anywhere;
        }
      }
    `,
  ];
}

define("familiar-selection-bar", FamiliarSelectionBar);
