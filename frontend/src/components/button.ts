import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import { base } from "../styles";
import { icon } from "./icon";

/** A button with a text, maybe an icon before it, and the key that does the same. */
export class FamiliarButton extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** How much the button stands out; there is at most one `primary` on a screen. */
  @property({ reflect: true }) kind: "primary" | "tonal" | "plain" | "danger" = "tonal";
  @property({ type: Boolean, reflect: true }) disabled = false;
  @property() icon?: string;
  /** Shown small behind the text where there is a keyboard. */
  @property() key?: string;

  protected override render() {
    return html`<button type="button" ?disabled=${this.disabled} aria-keyshortcuts=${this.key ?? nothing}>
      ${this.icon ? icon(this.icon) : nothing}<slot></slot>${this.key
        ? html`<kbd aria-hidden="true">${this.key}</kbd>`
        : nothing}
    </button>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        min-width: 0;
      }
      button {
        display: inline-flex;
        flex: 1;
        align-items: center;
        justify-content: center;
        gap: 8px;
        min-width: 0;
        min-height: 44px;
        padding: 8px 18px;
        border: 0;
        border-radius: 28px;
        background: var(--f-fill);
        font-weight: 500;
        white-space: nowrap;
        cursor: pointer;
        transition: background var(--f-quick), opacity var(--f-quick);
      }
      button:hover:not(:disabled) {
        background: var(--f-fill-strong);
      }
      button:active:not(:disabled) {
        opacity: 0.8;
      }
      button:disabled {
        opacity: 0.4;
        cursor: default;
      }
      :host([kind="primary"]) button,
      :host([kind="primary"]) button:hover:not(:disabled) {
        background: var(--f-accent);
        color: var(--f-on-accent);
      }
      :host([kind="danger"]) button,
      :host([kind="danger"]) button:hover:not(:disabled) {
        background: var(--f-danger);
        color: var(--f-on-danger);
      }
      :host([kind="primary"]) button:hover:not(:disabled),
      :host([kind="danger"]) button:hover:not(:disabled) {
        opacity: 0.9;
      }
      :host([kind="plain"]) button:not(:hover) {
        background: transparent;
      }
      .icon {
        width: 20px;
        height: 20px;
        margin-inline-start: -4px;
      }
      kbd {
        display: none;
        min-width: 20px;
        padding: 0 5px;
        border: 1px solid currentColor;
        border-radius: 5px;
        font: 500 0.75rem/18px inherit;
        font-family: inherit;
        opacity: 0.7;
      }
      @media (hover: hover) and (pointer: fine) and (min-width: 700px) {
        kbd {
          display: inline-block;
        }
      }
    `,
  ];
}

define("familiar-button", FamiliarButton);
