import { mdiClose } from "@mdi/js";
import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import { base } from "../styles";
import { localize } from "../texts";
import { icon } from "./icon";
import "./icon-button";

export interface BarAction {
  value: string;
  icon: string;
  label: string;
}

/** What can be done with what is selected. Fires `act` with the value of an action, and `clear`. */
export class FamiliarSelectionBar extends LitElement {
  @property({ type: Number }) count = 0;
  @property({ attribute: false }) actions: readonly BarAction[] = [];

  private act(action: string): void {
    this.dispatchEvent(new CustomEvent<string>("act", { detail: action }));
  }

  protected override render() {
    return html`<div class="bar" role="toolbar" aria-label=${localize("people.selected", { count: this.count })}>
      <familiar-icon-button
        .icon=${mdiClose}
        .label=${localize("people.clear")}
        @click=${() => this.dispatchEvent(new CustomEvent("clear"))}
      ></familiar-icon-button>
      <strong aria-live="polite">${localize("people.selected", { count: this.count })}</strong>
      <div class="actions">
        ${this.actions.map(
          ({ value, icon: sign, label }) => html`<button type="button" @click=${() => this.act(value)}>
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
        z-index: 2;
        inset-block-start: 8px;
        display: block;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 6px;
        padding-inline-end: 12px;
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
          line-height: 1.15;
          white-space: normal;
        }
      }
    `,
  ];
}

define("familiar-selection-bar", FamiliarSelectionBar);
