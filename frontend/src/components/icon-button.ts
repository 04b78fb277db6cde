import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import { base } from "../styles";
import { icon } from "./icon";

/** A round button with an icon only; `label` says what it does. */
export class FamiliarIconButton extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() icon = "";
  @property() label = "";
  @property({ type: Boolean, reflect: true }) disabled = false;
  /** For a button that stays on or off. */
  @property({ type: Boolean }) pressed?: boolean;

  protected override render() {
    return html`<button
      type="button"
      ?disabled=${this.disabled}
      aria-label=${this.label}
      title=${this.label}
      aria-pressed=${this.pressed === undefined ? nothing : String(this.pressed)}
    >
      ${icon(this.icon)}
    </button>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
      }
      button {
        display: grid;
        place-items: center;
        width: 44px;
        height: 44px;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: transparent;
        cursor: pointer;
        transition: background var(--f-quick);
      }
      button:hover:not(:disabled) {
        background: var(--f-fill);
      }
      button[aria-pressed="true"] {
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
      }
      button:disabled {
        opacity: 0.4;
        cursor: default;
      }
    `,
  ];
}

define("familiar-icon-button", FamiliarIconButton);
