import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";
import { define } from "../define";
import { noteScroll } from "../state/hurry";
import { filled, inPlace, layOut, neighbor, slotsOf, visible, type Layout } from "../state/window";
import { base } from "../styles";
import { scrollerOf } from "./scroller";

/** Milliseconds after the last scrolling until the elements are put in order. */
const REST = 150;

/**
 * A grid of thousands of cells, of which those near the screen exist. It scrolls with what it lies in. Each cell is as
 * wide as its column and `extra` pixels higher. Arrow keys go from cell to cell; `render` gets each item and its index
 * and gives what the cell holds, with one element that takes the focus marked `data-focus`.
 */
export class FamiliarGrid<T extends { id: string }> extends LitElement {
  @property({ attribute: false }) items: readonly T[] = [];
  @property({ attribute: false }) cell: (item: T, index: number) => TemplateResult = () => html``;
  @property({ type: Number }) minimum = 140;
  @property({ type: Number }) gap = 12;
  @property({ type: Number }) extra = 0;
  @property() label = "";
  /** Changes when cells look different although the items are the same. */
  @property({ attribute: false }) version: unknown;
  @state() private layout: Layout = layOut(0, 0, 1, 0, 0);
  @state() private range: [number, number] = [0, 0];
  private scroller?: HTMLElement;
  private width = 0;
  /** How far the grid's top is above the screen's, and how high that is. */
  private top = 0;
  private height = window.innerHeight;
  private readAt = 0;
  private readonly resized = new ResizeObserver(() => this.measure());
  /** How many cells there are: one that leaves the screen is used again for one that comes. */
  private slots = 1;
  /** The cell whose element is the first. While it scrolls, elements stay where they are; then they come in order. */
  private base = 0;
  private resting?: ReturnType<typeof setTimeout>;
  private focused?: number;

  override connectedCallback(): void {
    super.connectedCallback();
    this.scroller = scrollerOf(this);
    this.scroller.addEventListener("scroll", this.scrolled, { passive: true });
    this.resized.observe(this);
    this.resized.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.scroller?.removeEventListener("scroll", this.scrolled);
    this.resized.disconnect();
    clearTimeout(this.resting);
    waiting.delete(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // What is drawn follows from what was measured: measuring now would make the browser lay out the page once more.
    if (changed.has("items") || changed.has("minimum") || changed.has("extra") || changed.has("gap")) {
      this.lay();
      this.base = this.range[0];
    }
  }

  protected override firstUpdated(): void {
    this.measure();
  }

  protected override updated(): void {
    // A cell that had the focus and now shows something else gives it up.
    const active = (this.renderRoot as ShadowRoot).activeElement;
    const cell = active?.closest<HTMLElement>("[data-index]");
    if (active instanceof HTMLElement && cell && Number(cell.dataset["index"]) !== this.focused) active.blur();
  }

  private gotFocus(event: FocusEvent): void {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    this.focused = cell ? Number(cell.dataset["index"]) : undefined;
  }

  private readonly scrolled = (): void => {
    soon(this);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => void this.putInOrder(), REST);
  };

  /** Puts the elements in the order of their cells, for the Tab key and screen readers. */
  private async putInOrder(): Promise<void> {
    if (this.base === this.range[0]) return;
    const focused = (this.renderRoot as ShadowRoot).activeElement && this.focused;
    this.base = this.range[0];
    this.requestUpdate();
    await this.updateComplete;
    // An element that is moved loses the focus.
    if (focused !== undefined && focused !== null) this.element(focused)?.focus({ preventScroll: true });
  }

  private element(index: number): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"] [data-focus]`);
  }

  measure(): void {
    this.read();
    this.lay();
  }

  /** Reads where it is, while nothing has been written. */
  read(): void {
    if (!this.scroller) return;
    const screen = this.scroller.getBoundingClientRect();
    const now = performance.now();
    const top = screen.top - this.getBoundingClientRect().top;
    noteScroll(top - this.top, now - this.readAt, now);
    this.readAt = now;
    this.width = this.clientWidth;
    this.top = top;
    this.height = screen.height || window.innerHeight;
  }

  /** Decides what to draw. */
  lay(): void {
    const layout = layOut(this.items.length, this.width, this.minimum, this.gap, this.extra);
    if (!same(layout, this.layout)) this.layout = layout;
    const count = this.items.length;
    const slots = slotsOf(layout, this.height);
    const seen = visible(layout, count, Math.max(0, this.top), Math.max(0, this.top + this.height));
    const range = filled(seen, count, slots);
    if (slots !== this.slots || this.range[1] === this.range[0]) {
      this.slots = slots;
      this.base = range[0];
      this.requestUpdate();
    }
    if (range[0] !== this.range[0] || range[1] !== this.range[1]) this.range = range;
  }

  /** Scrolls to an item and moves the focus there. */
  async focusItem(index: number): Promise<void> {
    const { columns, rowHeight } = this.layout;
    if (!this.scroller || index < 0 || index >= this.items.length) return;
    const top = Math.floor(index / columns) * rowHeight;
    const shift = this.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    const view = this.scroller.clientHeight;
    if (top + shift < 0) this.scroller.scrollBy({ top: top + shift - this.gap });
    else if (top + shift + rowHeight > view) this.scroller.scrollBy({ top: top + shift + rowHeight - view });
    this.measure();
    await this.updateComplete;
    this.element(index)?.focus();
  }

  private moved(event: KeyboardEvent): void {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = Number(cell.dataset["index"]);
    const leftwards = getComputedStyle(this).direction === "rtl";
    const to = neighbor(event.key, at, this.items.length, this.layout.columns, leftwards);
    if (to === at) return;
    event.preventDefault();
    void this.focusItem(to);
  }

  protected override render() {
    const { columns, cellWidth, rowHeight, height } = this.layout;
    const place = (index: number) =>
      styleMap({
        width: `${cellWidth}px`,
        height: `${rowHeight - this.gap}px`,
        insetInlineStart: `${(index % columns) * (cellWidth + this.gap)}px`,
        top: `${Math.floor(index / columns) * rowHeight}px`,
      });
    return html`<div
      class="all"
      role="list"
      aria-label=${this.label}
      style=${styleMap({ height: `${height}px` })}
      @keydown=${this.moved}
      @focusin=${this.gotFocus}
    >
      ${repeat(
        inPlace(this.range, this.slots, this.base),
        (index) => index % this.slots,
        (index) => html`<div
          role="listitem"
          data-index=${index}
          style=${place(index)}
          aria-posinset=${index + 1}
          aria-setsize=${this.items.length}
        >
          ${guard([this.items[index], index, this.cell, this.version], () => this.cell(this.items[index] as T, index))}
        </div>`,
      )}
    </div>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .all {
        position: relative;
      }
      [data-index] {
        position: absolute;
        contain: layout style size;
      }
    `,
  ];
}

interface Measured {
  read(): void;
  lay(): void;
}

/** Grids that are measured before the next frame: all are read before one is written, so that the page is laid out once. */
const waiting = new Set<Measured>();

function soon(grid: Measured): void {
  if (!waiting.size) {
    requestAnimationFrame(() => {
      const grids = [...waiting];
      waiting.clear();
      for (const it of grids) it.read();
      for (const it of grids) it.lay();
    });
  }
  waiting.add(grid);
}

function same(a: Layout, b: Layout): boolean {
  return a.columns === b.columns && a.cellWidth === b.cellWidth && a.rowHeight === b.rowHeight && a.height === b.height;
}

define("familiar-grid", FamiliarGrid);
