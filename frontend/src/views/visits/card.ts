import { mdiCheck, mdiCircleOutline } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Hass } from "../../api/hass";
import type { Visit } from "../../api/visits";
import "../../components/face";
import { icon } from "../../components/icon";
import { define } from "../../define";
import { base } from "../../styles";
import { localize } from "../../texts";
import { camerasOf, timeOf, visitorOf } from "./labels";
import { isGoingOn } from "./timeline";

/** One visit in the time line; fires `open` and, where it can be chosen, `toggle`. */
export class FamiliarVisitCard extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) visit!: Visit;
  @property({ type: Boolean }) choosable = false;
  @property({ type: Boolean, reflect: true }) chosen = false;
  /** Some visit is chosen: a press on any other chooses it, too. */
  @property({ type: Boolean }) choosing = false;

  private fire(type: "open" | "toggle"): void {
    this.dispatchEvent(new CustomEvent(type));
  }

  protected override render() {
    const { visit, hass } = this;
    const who = visitorOf(visit);
    const time = timeOf(visit);
    const cameras = camerasOf(hass, visit);
    const goingOn = !isGoingOn(visit) ? "" : ` · ${localize("visits.going_on")}`;
    return html`<div class="card">
      <button
        type="button"
        class="main"
        aria-label="${who}, ${time}${goingOn}, ${cameras}"
        @click=${() => this.fire(this.choosing && this.choosable ? "toggle" : "open")}
      >
        <familiar-face .src=${visit.face?.thumbnail} .name=${visit.person_name}></familiar-face>
        <span class="text">
          <span class="who ${visit.person_name ? "" : "nobody"}"><bdi>${who}</bdi></span>
          <span class="weak"><bdi>${time}</bdi>${goingOn ? html`<span class="live">${goingOn}</span>` : nothing}</span>
          <span class="weak camera"><bdi>${cameras}</bdi></span>
        </span>
      </button>
      ${this.choosable
        ? html`<button
            type="button"
            class="check"
            aria-pressed=${String(this.chosen)}
            aria-label="${localize("visits.select")}: ${who}, ${time}"
            @click=${() => this.fire("toggle")}
          >
            ${icon(this.chosen ? mdiCheck : mdiCircleOutline)}
          </button>`
        : nothing}
    </div>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .card {
        position: relative;
        display: flex;
        align-items: center;
        border-radius: 18px;
        background: var(--f-surface);
        border: 1px solid var(--f-line);
        transition: border-color var(--f-quick), background var(--f-quick);
      }
      .card:hover {
        border-color: var(--f-text-weak);
      }
      :host([chosen]) .card {
        border-color: transparent;
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
      }
      .main {
        display: flex;
        flex: 1;
        align-items: center;
        gap: 14px;
        min-width: 0;
        padding: 10px;
        border: 0;
        border-radius: 18px;
        background: none;
        text-align: start;
        cursor: pointer;
      }
      /* Around the whole card: what is pressed is the card, the mark in it aside. */
      .main:focus-visible {
        outline: none;
      }
      .main:focus-visible::after {
        content: "";
        position: absolute;
        inset: -1px;
        border-radius: 18px;
        outline: 3px solid var(--f-accent);
        /* Inside: above the first cards lies the day's heading. */
        outline-offset: -3px;
        pointer-events: none;
      }
      familiar-face {
        flex: none;
        width: 76px;
      }
      .text {
        display: flex;
        flex: 1;
        flex-direction: column;
        min-width: 0;
      }
      .text > * {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .who {
        font-size: 1.0625rem;
        font-weight: 500;
      }
      .nobody {
        font-weight: 400;
        font-style: italic;
      }
      .weak {
        font-size: 0.9375rem;
      }
      :host([chosen]) .weak {
        color: inherit;
      }
      .live {
        color: var(--f-accent);
        font-weight: 500;
      }
      .check {
        display: grid;
        flex: none;
        place-items: center;
        width: 48px;
        height: 48px;
        margin-inline-end: 6px;
        border: 0;
        border-radius: 50%;
        background: none;
        color: var(--f-text-weak);
        cursor: pointer;
      }
      .check[aria-pressed="true"] .icon {
        padding: 3px;
        border-radius: 50%;
        background: var(--f-accent);
        color: var(--f-on-accent);
      }
    `,
  ];
}

define("familiar-visit-card", FamiliarVisitCard);
