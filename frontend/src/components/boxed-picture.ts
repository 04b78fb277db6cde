import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Box } from "../api/cameras";
import { define } from "../define";
import { between, firstBox, inPicture, isDrawn, placed, steered, within, type Point, type Size } from "../state/boxes";
import { base, skeleton } from "../styles";

/** A box on a picture. */
export interface Boxed {
  box: Box;
  /** Above the box; its color says the same. */
  label?: string;
  /** Small, below the box. */
  note?: string;
  tone?: "named" | "unknown" | "weak";
  /** For screen readers, where the box can be chosen. */
  description?: string;
}

/**
 * A picture with the faces in it. With `choosable`, a press on a box fires `choose` with its index; with `drawable`, a
 * new box can be drawn by pointer, or moved and resized by arrow keys, and fires `draw` with the box in the picture's
 * pixels. Fires `failed` if the picture does not load. Pictures are not mirrored from right to left, so positions are
 * physical.
 */
export class FamiliarBoxedPicture extends LitElement {
  @property() src = "";
  @property() alt = "";
  @property({ attribute: false }) size: Size = { width: 4, height: 3 };
  @property({ attribute: false }) boxes: readonly Boxed[] = [];
  @property({ type: Number }) chosen = -1;
  @property({ type: Boolean }) choosable = false;
  @property({ type: Boolean }) drawable = false;
  @property({ attribute: false }) drawn?: Box;
  /** Says how to draw, for the keyboard and screen readers. */
  @property() drawLabel = "";
  @state() private sketch?: Box;
  @state() private loaded = false;
  @query(".picture") private picture!: HTMLElement;
  private start?: Point;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("src")) this.loaded = false;
  }

  private pointOf(event: PointerEvent): Point {
    const { left, top, width, height } = this.picture.getBoundingClientRect();
    return inPicture({ x: event.clientX - left, y: event.clientY - top }, { width, height }, this.size);
  }

  private down(event: PointerEvent): void {
    if (!this.drawable || event.button) return;
    event.preventDefault();
    this.picture.setPointerCapture(event.pointerId);
    this.picture.focus({ preventScroll: true });
    this.start = this.pointOf(event);
    this.sketch = undefined;
  }

  private move(event: PointerEvent): void {
    if (this.start) this.sketch = between(this.start, this.pointOf(event));
  }

  private up(event: PointerEvent): void {
    if (!this.start) return;
    const box = between(this.start, this.pointOf(event));
    this.start = undefined;
    this.sketch = undefined;
    if (isDrawn(box)) this.draw(within(box, this.size));
  }

  private pressed(event: KeyboardEvent): void {
    if (!this.drawable || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!this.drawn && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      this.draw(firstBox(this.size));
      return;
    }
    const box = this.drawn && steered(this.drawn, event.key, event.shiftKey, this.size);
    if (!box) return;
    event.preventDefault();
    this.draw(box);
  }

  private draw(box: Box): void {
    this.drawn = box;
    this.dispatchEvent(new CustomEvent<Box>("draw", { detail: box }));
  }

  private choose(at: number): void {
    this.dispatchEvent(new CustomEvent<number>("choose", { detail: at }));
  }

  protected override render() {
    const drawing = this.sketch ?? this.drawn;
    return html`<div
      class="picture ${this.drawable ? "drawable" : ""} ${this.loaded ? "" : "skeleton"}"
      style=${styleMap({ aspectRatio: `${this.size.width} / ${this.size.height}` })}
      tabindex=${this.drawable ? 0 : nothing}
      role=${this.drawable ? "application" : nothing}
      aria-label=${this.drawable ? this.drawLabel : nothing}
      @pointerdown=${this.down}
      @pointermove=${this.move}
      @pointerup=${this.up}
      @pointercancel=${() => (this.start = this.sketch = undefined)}
      @keydown=${this.pressed}
    >
      <img
        src=${this.src}
        alt=${this.alt}
        draggable="false"
        decoding="async"
        @load=${() => (this.loaded = true)}
        @error=${() => this.dispatchEvent(new CustomEvent("failed"))}
      />
      ${this.boxes.map((boxed, at) => this.box(boxed, at))}
      ${drawing ? html`<div class="box drawing" style=${styleMap(placed(drawing, this.size))}></div>` : nothing}
    </div>`;
  }

  private box({ box, label, note, tone = "weak", description }: Boxed, at: number) {
    const place = styleMap(placed(box, this.size));
    const top = box[1] < this.size.height * 0.12 ? "below" : "";
    const end = box[0] + box[2] > this.size.width * 0.75 ? "end" : "";
    const text = html`${label ? html`<span class="label ${top} ${end}" aria-hidden="true">${label}</span>` : nothing}
    ${note ? html`<span class="note" aria-hidden="true">${note}</span>` : nothing}`;
    if (!this.choosable) return html`<div class="box ${tone}" style=${place}>${text}</div>`;
    return html`<button
      type="button"
      class="box ${tone}"
      style=${place}
      aria-label=${description ?? label ?? ""}
      aria-pressed=${String(at === this.chosen)}
      @click=${() => this.choose(at)}
    >
      ${text}
    </button>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      :host {
        display: block;
        direction: ltr;
      }
      .picture {
        position: relative;
        width: 100%;
        max-width: 100%;
        border-radius: var(--f-radius);
        overflow: hidden;
        background-color: var(--f-fill);
      }
      .drawable {
        cursor: crosshair;
        touch-action: none;
        user-select: none;
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      .box {
        position: absolute;
        padding: 0;
        border: 2px solid var(--tone);
        border-radius: 8px;
        background: transparent;
        box-shadow: 0 0 0 1px rgba(0, 0, 0, 0.55), inset 0 0 0 1px rgba(0, 0, 0, 0.35);
      }
      .named {
        --tone: #5fd08a;
        --on-tone: #00210d;
      }
      .unknown {
        --tone: #ffc24a;
        --on-tone: #261900;
      }
      .weak {
        --tone: #e4e4e7;
        --on-tone: #18181b;
        color: inherit;
      }
      .drawing {
        --tone: #37c8fd;
        border-style: dashed;
        pointer-events: none;
      }
      button.box {
        cursor: pointer;
        min-width: 24px;
        min-height: 24px;
      }
      /* A small face can be pressed beside its box, too. */
      button.box::after {
        content: "";
        position: absolute;
        inset: min(0px, (100% - 44px) / 2);
      }
      button.box[aria-pressed="true"] {
        border-width: 4px;
        --tone: #37c8fd;
        --on-tone: #00202c;
      }
      .label {
        position: absolute;
        inset-block-end: calc(100% + 3px);
        left: -2px;
        max-width: 46vw;
        padding: 1px 8px;
        border-radius: 8px;
        background: var(--tone);
        color: var(--on-tone);
        font-size: 0.8125rem;
        font-weight: 600;
        line-height: 1.5;
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
        unicode-bidi: plaintext;
      }
      .note {
        position: absolute;
        inset-block-start: calc(100% + 1px);
        left: 50%;
        transform: translateX(-50%);
        color: #fff;
        font-size: 0.6875rem;
        line-height: 1.3;
        text-align: center;
        text-shadow: 0 0 3px #000, 0 0 3px #000;
        white-space: nowrap;
      }
      .label.below {
        inset-block: calc(100% + 3px) auto;
      }
      .label.below + .note {
        inset-block-start: calc(100% + 26px);
      }
      .label.end {
        left: auto;
        right: -2px;
      }
    `,
  ];
}

define("familiar-boxed-picture", FamiliarBoxedPicture);
