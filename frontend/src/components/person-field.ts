import { mdiAccountPlusOutline } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { define } from "../define";
import { search } from "../state/search";
import { base } from "../styles";
import { localize } from "../texts";
import "./face";
import { icon } from "./icon";
import { field } from "./styles";

/** A person who exists. */
export interface Suggestion {
  id: string;
  name: string;
  note?: string | null;
  thumbnail?: string | null;
}

/** What was entered: a person who exists, or a name. */
export type Entered = { person: Suggestion } | { name: string };

/**
 * A text field for a person's name, with those who exist as suggestions. Fires `enter` with what was entered, and `input`
 * as any field does. Enter takes the highlighted suggestion, or the text if none is.
 */
export class FamiliarPersonField extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() label = "";
  @property() value = "";
  @property({ type: Boolean }) disabled = false;
  /** All who exist, in the order in which they are offered while nothing is typed. */
  @property({ attribute: false }) people: readonly Suggestion[] = [];
  /** Offer people before something is typed. */
  @property({ type: Boolean }) eager = false;
  /** Offer them above the field, where it is at the bottom of the screen. */
  @property({ type: Boolean, reflect: true }) above = false;
  /** Another name makes a new person: says so. */
  @property({ type: Boolean }) adds = false;
  @state() private open = false;
  @state() private at = -1;
  @query("input") private input!: HTMLInputElement;

  private get offered(): Suggestion[] {
    if (!this.open || (!this.value.trim() && !this.eager)) return [];
    return search(this.people, this.value, (person) => person.name).slice(0, 8);
  }

  /** The name of a new person that Enter would make; empty if it makes none. */
  private get added(): string {
    const name = this.value.trim();
    if (!this.adds || !this.open || !name) return "";
    return this.people.some((person) => sameName(person.name, name)) ? "" : name;
  }

  override focus(options?: FocusOptions): void {
    this.input?.focus(options);
  }

  clear(): void {
    this.value = "";
    this.at = -1;
    this.open = false;
  }

  /** Does what Enter does: for the button beside the field. */
  submit(): void {
    const person = this.offered[this.at];
    if (person) this.enter({ person });
    else if (this.value.trim()) this.enter({ name: this.value.trim() });
    else this.focus();
  }

  private enter(entered: Entered): void {
    this.open = false;
    this.at = -1;
    this.dispatchEvent(new CustomEvent<Entered>("enter", { detail: entered }));
  }

  private typed(): void {
    this.value = this.input.value;
    this.open = true;
    this.at = -1;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { offered } = this;
    if (event.key === "Enter") {
      event.preventDefault();
      // The page's own Enter would answer once more.
      event.stopPropagation();
      this.submit();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!offered.length) return;
      event.preventDefault();
      event.stopPropagation();
      const count = offered.length + 1;
      this.at = ((this.at + 1 + (event.key === "ArrowDown" ? 1 : -1) + count) % count) - 1;
    } else if (event.key === "Escape") {
      event.stopPropagation();
      // First closes the list, then leaves the field, so that the page's keys work.
      if (offered.length) this.open = false;
      else this.input.blur();
    }
  }

  protected override render() {
    const { offered, added } = this;
    return html`<input
        class="field"
        type="text"
        role="combobox"
        aria-label=${this.label}
        placeholder=${this.label}
        aria-expanded=${String(offered.length > 0 || added !== "")}
        aria-controls="offered"
        aria-autocomplete="list"
        aria-activedescendant=${this.at >= 0 ? `person-${this.at}` : nothing}
        autocomplete="off"
        autocapitalize="words"
        spellcheck="false"
        enterkeyhint="done"
        maxlength="200"
        ?disabled=${this.disabled}
        .value=${this.value}
        @input=${this.typed}
        @focus=${() => (this.open = true)}
        @blur=${() => (this.open = false)}
        @keydown=${this.pressed}
      />
      <ul id="offered" role="listbox" aria-label=${this.label} ?hidden=${!offered.length && !added}>
        ${offered.map(
          (person, at) => html`<li
            id="person-${at}"
            role="option"
            aria-selected=${String(at === this.at)}
            @pointerdown=${(event: Event) => event.preventDefault()}
            @click=${() => this.enter({ person })}
          >
            <familiar-face round .src=${person.thumbnail} .name=${person.name}></familiar-face>
            <span><bdi>${person.name}</bdi>${person.note ? html` <span class="weak">${person.note}</span>` : ""}</span>
          </li>`,
        )}
        ${added
          ? html`<li
              class="new"
              role="option"
              aria-selected="false"
              @pointerdown=${(event: Event) => event.preventDefault()}
              @click=${() => this.enter({ name: added })}
            >
              ${icon(mdiAccountPlusOutline)}<span dir="auto">${localize("people.new_person", { name: added })}</span>
            </li>`
          : nothing}
      </ul>`;
  }

  static override styles = [
    base,
    field,
    css`
      :host {
        position: relative;
        display: block;
      }
      input {
        width: 100%;
        min-height: 52px;
        padding: 0 20px;
        border-radius: 26px;
        font-size: 1.0625rem;
      }
      ul {
        position: absolute;
        inset-block-start: calc(100% + 6px);
        inset-inline: 0;
        z-index: 4;
        max-height: min(320px, 45vh);
        padding: 6px;
        border-radius: 16px;
        background: var(--f-surface);
        box-shadow: var(--f-shadow);
        overflow: auto;
      }
      :host([above]) ul {
        inset-block: auto calc(100% + 6px);
      }
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 48px;
        padding: 4px 10px;
        border-radius: 12px;
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      li familiar-face {
        flex: none;
        width: 36px;
      }
      .new .icon {
        flex: none;
        width: 24px;
        margin-inline: 6px;
      }
      li:hover {
        background: var(--f-fill);
      }
      li[aria-selected="true"] {
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
      }
    `,
  ];
}

function sameName(a: string, b: string): boolean {
  return a.trim().localeCompare(b, undefined, { sensitivity: "accent" }) === 0;
}

define("familiar-person-field", FamiliarPersonField);
