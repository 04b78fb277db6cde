import { mdiAlertCircleOutline, mdiClose } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Api } from "../api/connection";
import { define } from "../define";
import { taken } from "../state/bottom";
import { dismiss, message, undoDone, type Done, type Message } from "../state/messages";
import { Watch } from "../state/store";
import { base } from "../styles";
import { localize } from "../texts";
import "./icon-button";
import { icon } from "./icon";

const SECONDS = { done: 8, failed: 15 };

/** Shows the last message at the bottom of the page, with *Undo* where there is something to undo. */
export class FamiliarMessages extends LitElement {
  @property({ attribute: false }) api?: Api;
  private readonly shown = new Watch(this, message);
  private timer?: ReturnType<typeof setTimeout>;
  private timed?: Message;
  private readonly bar = new Watch(this, taken);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override updated(): void {
    if (this.shown.value !== this.timed) this.wait();
  }

  /** Starts the time until the message goes; not while the pointer or the focus is on it. */
  private wait(): void {
    clearTimeout(this.timer);
    this.timed = this.shown.value;
    if (this.timed) this.timer = setTimeout(dismiss, SECONDS[this.timed.kind] * 1000);
  }

  private stay(): void {
    clearTimeout(this.timer);
  }

  private async undo(done: Done): Promise<void> {
    if (!this.api) return;
    dismiss();
    await undoDone(this.api, done);
  }

  /** Leaves a bar at the bottom of the screen free. */
  private get above(): Record<string, string> {
    return this.bar.value ? { marginBlockEnd: `${this.bar.value}px` } : {};
  }

  protected override render() {
    const { value } = this.shown;
    return html`<div class="place" role="status" aria-live="polite" style=${styleMap(this.above)}>
      ${value
        ? html`<div
            class="message ${value.kind}"
            @pointerenter=${this.stay}
            @pointerleave=${this.wait}
            @focusin=${this.stay}
            @focusout=${this.wait}
          >
            ${value.kind === "failed" ? icon(mdiAlertCircleOutline) : nothing}
            <span class="text">${value.text}</span>
            ${value.done
              ? html`<button type="button" @click=${() => this.undo(value.done as Done)}>
                  ${localize("message.undo")}
                </button>`
              : nothing}
            <familiar-icon-button
              .icon=${mdiClose}
              .label=${localize("app.close")}
              @click=${dismiss}
            ></familiar-icon-button>
          </div>`
        : nothing}
    </div>`;
  }

  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        inset-inline: 0;
        inset-block-end: calc(var(--f-bar-height, 0px) + 16px);
        z-index: 5;
        display: block;
        padding-inline: 12px;
        pointer-events: none;
      }
      .place {
        display: flex;
        justify-content: center;
      }
      .message {
        display: flex;
        align-items: center;
        gap: 8px;
        max-width: 640px;
        padding: 4px 4px 4px 18px;
        padding-inline: 18px 4px;
        border-radius: 16px;
        background: #2b2d30;
        color: #f4f4f5;
        box-shadow: var(--f-shadow);
        animation: rise var(--f-quick) ease-out;
        pointer-events: auto;
      }
      .failed .icon {
        color: #ff9aa2;
      }
      .text {
        flex: 1;
        padding-block: 9px;
        overflow-wrap: anywhere;
      }
      button {
        min-height: 44px;
        padding: 0 14px;
        border: 0;
        border-radius: 12px;
        background: transparent;
        color: #8bdcff;
        font-weight: 600;
        cursor: pointer;
      }
      button:hover {
        background: rgba(255, 255, 255, 0.1);
      }
      :focus-visible {
        outline-color: #8bdcff;
      }
      @keyframes rise {
        from {
          transform: translateY(12px);
          opacity: 0;
        }
      }
    `,
  ];
}

define("familiar-messages", FamiliarMessages);
