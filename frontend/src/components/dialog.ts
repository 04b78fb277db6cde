import { mdiClose } from "@mdi/js";
import { css, html, LitElement, type PropertyValues } from "lit";
import { property, query } from "lit/decorators.js";
import { define } from "../define";
import { base } from "../styles";
import { localize } from "../texts";
import "./icon-button";

/**
 * A dialog above the page: the browser keeps the focus inside, Escape and a click beside it close it.
 * Buttons go into the slot `actions`. When it has closed by itself, it fires `closed`.
 */
export class FamiliarDialog extends LitElement {
  @property({ type: Boolean }) open = false;
  @property() heading = "";
  /** For a photo. */
  @property({ type: Boolean, reflect: true }) wide = false;
  /** A dialog that must be answered by one of its buttons. */
  @property({ type: Boolean }) firm = false;
  @query("dialog") private dialog!: HTMLDialogElement;

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open")) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.dialog?.open) this.dialog.close();
  }

  private closed(): void {
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new CustomEvent("closed"));
  }

  private clicked(event: MouseEvent): void {
    // The dialog itself is hit only beside its content.
    if (event.target === this.dialog && !this.firm) this.dialog.close();
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.closed} @click=${this.clicked} @keydown=${keepKeys}>
      <div class="content">
        <header>
          <h2 id="heading">${this.heading}</h2>
          <familiar-icon-button
            .icon=${mdiClose}
            .label=${localize("app.close")}
            @click=${() => this.dialog.close()}
          ></familiar-icon-button>
        </header>
        <div class="body"><slot></slot></div>
        <footer><slot name="actions"></slot></footer>
      </div>
    </dialog>`;
  }

  static override styles = [
    base,
    css`
      dialog {
        width: min(560px, calc(100vw - 32px));
        max-height: calc(100vh - 48px);
        padding: 0;
        border: 0;
        border-radius: var(--ha-border-radius-3xl, 24px);
        background: var(--f-surface);
        color: var(--f-text);
        box-shadow: var(--f-shadow);
        overflow: hidden;
      }
      :host([wide]) dialog {
        width: min(1080px, calc(100vw - 32px));
      }
      dialog:focus {
        outline: none;
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.5);
      }
      .content {
        display: flex;
        flex-direction: column;
        max-height: calc(100vh - 48px);
      }
      header {
        display: flex;
        align-items: start;
        gap: 8px;
        padding: 16px 12px 0 24px;
        padding-inline: 24px 12px;
      }
      h2 {
        flex: 1;
        padding-block: 7px;
        font-size: 1.375rem;
        font-weight: 400;
        line-height: 1.35;
        overflow-wrap: anywhere;
      }
      .body {
        padding: 12px 24px;
        overflow: auto;
        overscroll-behavior: contain;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
        padding: 8px 24px 20px;
      }
      @media (max-width: 600px) {
        dialog,
        :host([wide]) dialog {
          width: 100vw;
          max-width: 100vw;
          margin-block-end: 0;
          border-end-start-radius: 0;
          border-end-end-radius: 0;
          padding-block-end: var(--safe-area-inset-bottom, 0px);
        }
      }
    `,
  ];
}

/** Keys that mean something to the page behind the dialog mean nothing while it is open. */
function keepKeys(event: KeyboardEvent): void {
  event.stopPropagation();
}

define("familiar-dialog", FamiliarDialog);
