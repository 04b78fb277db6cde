import { mdiAccount } from "@mdi/js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { define } from "../define";
import { restsIn } from "../state/hurry";
import { base } from "../styles";
import { icon } from "./icon";

/** Milliseconds. */
const PATIENCE = 120;

/**
 * The picture of a face: a rounded square, or round for a person. It fills its width; where there is no picture, or it
 * does not load, it shows an initial or a silhouette.
 */
export class FamiliarFace extends LitElement {
  @property() src: string | null | undefined;
  /** For screen readers; empty if the name stands beside it. */
  @property() alt = "";
  @property({ type: Boolean, reflect: true }) round = false;
  /** The person's name; its first letter stands in for a missing picture. */
  @property() name: string | null | undefined;
  /** Load it at once; otherwise when it comes near the screen. */
  @property({ type: Boolean }) eager = false;
  /** Load another picture than the first only after a moment, and when nothing scrolls fast: most would be gone by then. */
  @property({ type: Boolean }) patient = false;
  @state() private loaded = false;
  @state() private failed = false;
  /** The picture to load; none while it waits. */
  @state() private current?: string;
  private timer?: ReturnType<typeof setTimeout>;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.current = this.src ?? undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("src")) return;
    this.loaded = false;
    this.failed = false;
    clearTimeout(this.timer);
    const src = this.src ?? undefined;
    if (!this.patient || !this.hasUpdated) this.current = src;
    else {
      this.current = undefined;
      this.wait(src, PATIENCE);
    }
  }

  private wait(src: string | undefined, milliseconds: number): void {
    this.timer = setTimeout(() => {
      const rest = restsIn();
      if (rest > 0) this.wait(src, rest);
      else this.current = src;
    }, milliseconds);
  }

  protected override render() {
    if (!this.src || this.failed) {
      const initial = this.name?.trim() ? [...this.name.trim()][0]?.toUpperCase() : undefined;
      return html`<div class="none" role=${this.alt ? "img" : nothing} aria-label=${this.alt || nothing}>
        ${initial ? html`<span aria-hidden="true">${initial}</span>` : icon(mdiAccount)}
      </div>`;
    }
    return html`<img
      class=${this.loaded ? "" : "loading"}
      src=${this.current ?? nothing}
      alt=${this.alt}
      loading=${this.eager ? "eager" : "lazy"}
      decoding="async"
      draggable="false"
      @load=${() => (this.loaded = true)}
      @error=${() => (this.failed = true)}
    />`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border-radius: var(--f-radius-face);
        overflow: hidden;
        background: var(--f-fill);
      }
      :host([round]) {
        border-radius: 50%;
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      /* No animation: there may be hundreds. An image that gets another source shows nothing until it has loaded. */
      .loading {
        opacity: 0;
      }
      .none {
        display: grid;
        place-items: center;
        width: 100%;
        height: 100%;
        color: var(--f-text-weak);
        font-size: 1.25em;
        font-weight: 500;
      }
      .none .icon {
        width: 60%;
        height: 60%;
        opacity: 0.6;
      }
    `,
  ];
}

define("familiar-face", FamiliarFace);
