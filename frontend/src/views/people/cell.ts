import { mdiCheck, mdiEyeOffOutline, mdiStar } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Person } from "../../api/documents";
import "../../components/face";
import { icon } from "../../components/icon";
import { define } from "../../define";
import { ago } from "../../state/dates";
import { address } from "../../state/router";
import { base } from "../../styles";
import { localize } from "../../texts";
import { labelOf } from "./list";

const PRESS = 450;

/**
 * One person of the grid: a link to their page, and a mark to select them. Fires `select`, with `extend` if the shift key
 * was held. A long press selects as well, and while others are selected, a click anywhere.
 */
export class FamiliarPeopleCell extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property({ attribute: false }) person!: Person;
  @property({ type: Boolean, reflect: true }) selected = false;
  /** Others are selected: a click selects. */
  @property({ type: Boolean, reflect: true }) selecting = false;
  /** Whether people can be selected here. */
  @property({ type: Boolean }) selectable = false;
  /** The pointer or the focus is on it: only then it has a mark to select it. */
  @state() private near = false;
  private timer?: ReturnType<typeof setTimeout>;
  private wasLong = false;

  constructor() {
    super();
    for (const type of ["pointerenter", "focusin"]) this.addEventListener(type, () => (this.near = true));
    for (const type of ["pointerleave", "focusout"]) this.addEventListener(type, () => (this.near = false));
  }

  private choose(extend: boolean): void {
    this.dispatchEvent(new CustomEvent("choose", { detail: { extend }, bubbles: true, composed: true }));
  }

  private clicked(event: MouseEvent): void {
    if (this.wasLong) event.preventDefault();
    else if (this.selectable && (this.selecting || event.shiftKey)) {
      event.preventDefault();
      this.choose(event.shiftKey);
    }
    this.wasLong = false;
  }

  private marked(event: MouseEvent): void {
    // The end of a long press may be on the mark that just appeared.
    if (!this.wasLong) this.choose(event.shiftKey);
    this.wasLong = false;
  }

  private pressed(event: PointerEvent): void {
    this.wasLong = false;
    if (!this.selectable || event.pointerType === "mouse") return;
    this.timer = setTimeout(() => {
      this.wasLong = true;
      this.choose(false);
    }, PRESS);
  }

  private released(): void {
    clearTimeout(this.timer);
  }

  private keyed(event: KeyboardEvent): void {
    if (!this.selectable || event.ctrlKey || event.metaKey || ![" ", "x"].includes(event.key.toLowerCase())) return;
    event.preventDefault();
    this.choose(event.shiftKey);
  }

  protected override render() {
    const { person } = this;
    const label = labelOf(person);
    const about = [
      localize("people.faces", { count: person.faces }),
      person.last_seen ? ago(person.last_seen) : "",
    ].filter(Boolean);
    return html`<a
        href=${address(["people", person.id])}
        draggable="false"
        @click=${this.clicked}
        @pointerdown=${this.pressed}
        @pointerup=${this.released}
        @pointercancel=${this.released}
        @pointerleave=${this.released}
        @contextmenu=${(event: Event) => this.wasLong && event.preventDefault()}
        @keydown=${this.keyed}
      >
        <span class="face">
          <familiar-face round patient .src=${person.thumbnail} .name=${person.name}></familiar-face>
          ${person.favorite ? html`<span class="mark">${icon(mdiStar)}</span>` : nothing}
          ${person.hidden || person.ignored ? html`<span class="mark">${icon(mdiEyeOffOutline)}</span>` : nothing}
        </span>
        <span class="name ${label ? "" : "weak"}" dir="auto">${label || localize("people.unnamed_person")}</span>
        <span class="about weak">${about.map((it) => html`<span>${it}</span>`)}</span>
      </a>
      ${this.selectable && (this.near || this.selecting)
        ? html`<button
            type="button"
            role="checkbox"
            aria-checked=${String(this.selected)}
            aria-label=${localize("people.select", { name: label || localize("people.unnamed_person") })}
            tabindex="-1"
            @click=${this.marked}
          >
            <span class="circle">${icon(mdiCheck)}</span>
          </button>`
        : nothing}`;
  }

  static override styles = [
    base,
    css`
      :host {
        position: relative;
        display: block;
        height: 100%;
      }
      a {
        display: flex;
        flex-direction: column;
        align-items: center;
        height: 100%;
        padding: 8px 8px 0;
        border-radius: 20px;
        color: inherit;
        text-align: center;
        text-decoration: none;
        -webkit-touch-callout: none;
        user-select: none;
      }
      a:hover {
        background: var(--f-fill);
      }
      :host([selected]) a {
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
      }
      :host([selected]) .weak {
        color: inherit;
      }
      .face {
        position: relative;
        width: 100%;
      }
      familiar-face {
        font-size: 1.75rem;
        transition: transform var(--f-quick);
      }
      :host([selected]) familiar-face {
        transform: scale(0.9);
      }
      .mark {
        position: absolute;
        inset-inline-end: 6%;
        inset-block-end: 4%;
        display: grid;
        place-items: center;
        width: 28px;
        height: 28px;
        border-radius: 50%;
        background: var(--f-surface);
        color: var(--f-text);
      }
      .mark .icon {
        width: 18px;
        height: 18px;
      }
      .name {
        width: 100%;
        margin-block-start: 8px;
        overflow: hidden;
        font-weight: 500;
        line-height: 22px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .about span {
        display: block;
        overflow: hidden;
        font-size: 0.8125rem;
        line-height: 18px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .about {
        width: 100%;
      }
      button {
        position: absolute;
        inset-block-start: 0;
        inset-inline-start: 0;
        display: grid;
        place-items: center;
        width: 44px;
        height: 44px;
        padding: 0;
        border: 0;
        background: transparent;
        cursor: pointer;
      }
      @media (hover: none) {
        :host(:not([selecting])) button {
          display: none;
        }
      }
      .circle {
        display: grid;
        place-items: center;
        width: 26px;
        height: 26px;
        border: 2px solid var(--f-text-weak);
        border-radius: 50%;
        background: var(--f-surface);
      }
      .circle .icon {
        width: 18px;
        height: 18px;
        opacity: 0;
      }
      button[aria-checked="true"] .circle {
        border-color: var(--f-accent);
        background: var(--f-accent);
        color: var(--f-on-accent);
      }
      button[aria-checked="true"] .icon {
        opacity: 1;
      }
    `,
  ];
}

define("familiar-people-cell", FamiliarPeopleCell);
