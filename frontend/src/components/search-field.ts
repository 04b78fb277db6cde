import { mdiClose, mdiMagnify } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, query } from "lit/decorators.js";
import { define } from "../define";
import { base } from "../styles";
import { localize } from "../texts";
import { icon } from "./icon";
import "./icon-button";
import { field } from "./styles";

/** A field to search while typing: fires `search` with the text. */
export class FamiliarSearchField extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() label = "";
  @property() value = "";
  @query("input") private input!: HTMLInputElement;

  private send(value: string): void {
    this.value = value;
    this.dispatchEvent(new CustomEvent<string>("search", { detail: value }));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.value) this.send("");
    else this.input.blur();
  }

  protected override render() {
    return html`<div class="field">
      ${icon(mdiMagnify)}
      <input
        type="text"
        role="searchbox"
        inputmode="search"
        enterkeyhint="search"
        autocomplete="off"
        spellcheck="false"
        aria-label=${this.label}
        placeholder=${this.label}
        .value=${this.value}
        @input=${() => this.send(this.input.value)}
        @keydown=${this.pressed}
      />
      ${this.value
        ? html`<familiar-icon-button
            .icon=${mdiClose}
            .label=${localize("app.clear")}
            @click=${() => {
              this.send("");
              this.input.focus();
            }}
          ></familiar-icon-button>`
        : nothing}
    </div>`;
  }

  static override styles = [
    base,
    field,
    css`
      :host {
        display: block;
      }
      div {
        display: flex;
        align-items: center;
        gap: 10px;
        height: 48px;
        padding-inline: 16px 4px;
        border-radius: 24px;
      }
      .icon {
        color: var(--f-text-weak);
      }
      input {
        flex: 1;
        min-width: 0;
        height: 100%;
        padding: 0;
        border: 0;
        background: transparent;
      }
      input:focus-visible {
        outline: none;
      }
    `,
  ];
}

define("familiar-search-field", FamiliarSearchField);
