import { mdiContentCopy } from "@mdi/js";
import { css, html, LitElement } from "lit";
import { property, query } from "lit/decorators.js";
import { define } from "../define";
import { say } from "../state/messages";
import { base } from "../styles";
import { localize } from "../texts";
import "./icon-button";
import { field } from "./styles";

/** A text that is only read and copied, such as an address. */
export class FamiliarCopyField extends LitElement {
  @property() label = "";
  @property() value = "";
  @query("input") private input!: HTMLInputElement;

  private async copy(): Promise<void> {
    this.input.select();
    try {
      await navigator.clipboard.writeText(this.value);
    } catch {
      // Without TLS, there is no clipboard but the old one.
      document.execCommand("copy");
    }
    say(localize("albums.copied"));
  }

  protected override render() {
    return html`<label
        >${this.label}<input
          class="field"
          readonly
          spellcheck="false"
          dir="ltr"
          .value=${this.value}
          @focus=${() => this.input.select()}
      /></label>
      <familiar-icon-button
        .icon=${mdiContentCopy}
        .label=${localize("devices.copy", { what: this.label })}
        @click=${this.copy}
      ></familiar-icon-button>`;
  }

  static override styles = [
    base,
    field,
    css`
      :host {
        display: flex;
        align-items: end;
        gap: 4px;
      }
      label {
        display: flex;
        flex: 1;
        flex-direction: column;
        gap: 6px;
        min-width: 0;
        font-size: 0.875rem;
        color: var(--f-text-weak);
      }
      input {
        width: 100%;
        min-height: 48px;
        padding: 0 16px;
        border-radius: 14px;
        font-size: 1rem;
        color: var(--f-text);
        text-overflow: ellipsis;
      }
      familiar-icon-button {
        margin-block-end: 2px;
      }
    `,
  ];
}

define("familiar-copy-field", FamiliarCopyField);
