import { mdiCheck } from "@mdi/js";
import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import { base } from "../styles";
import { icon } from "./icon";

export interface Chip {
  value: string;
  label: string;
  count?: number;
}

/** A row of choices of which one is chosen; fires `choose` with its value. */
export class FamiliarChips extends LitElement {
  @property({ attribute: false }) chips: readonly Chip[] = [];
  @property() value = "";
  @property() label = "";
  /** Goes on in another row instead of scrolling. */
  @property({ type: Boolean, reflect: true }) wraps = false;

  private choose(value: string): void {
    this.dispatchEvent(new CustomEvent<string>("choose", { detail: value }));
  }

  protected override render() {
    return html`<div role="group" aria-label=${this.label}>
      ${this.chips.map(
        ({ value, label, count }) => html`<button
          type="button"
          aria-pressed=${String(value === this.value)}
          @click=${() => this.choose(value)}
        >
          ${value === this.value ? icon(mdiCheck) : ""}${label}${count === undefined
            ? ""
            : html`<span class="count">${count}</span>`}
        </button>`,
      )}
    </div>`;
  }

  static override styles = [
    base,
    css`
      div {
        display: flex;
        gap: 8px;
        padding: 4px;
        margin: -4px;
        overflow-x: auto;
        scrollbar-width: none;
      }
      :host([wraps]) div {
        flex-wrap: wrap;
      }
      button {
        display: inline-flex;
        flex: none;
        align-items: center;
        gap: 6px;
        min-height: 44px;
        padding: 0 16px;
        border: 1px solid var(--f-line);
        border-radius: 22px;
        background: transparent;
        font-size: 0.9375rem;
        white-space: nowrap;
        cursor: pointer;
      }
      button:hover {
        background: var(--f-fill);
      }
      button[aria-pressed="true"] {
        border-color: transparent;
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
        font-weight: 500;
      }
      .icon {
        width: 18px;
        height: 18px;
      }
      .count {
        opacity: 0.75;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

define("familiar-chips", FamiliarChips);
