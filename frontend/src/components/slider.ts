import { css, html, LitElement } from "lit";
import { property, query } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { define } from "../define";
import { base } from "../styles";

/** A slider with its label and value; fires `input` while it moves and `change` when it is let go. */
export class FamiliarSlider extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() label = "";
  /** The value as it is read. */
  @property() text = "";
  @property({ type: Number }) value = 0;
  @property({ type: Number }) min = 0;
  @property({ type: Number }) max = 100;
  @property({ type: Boolean }) disabled = false;
  @query("input") private input!: HTMLInputElement;

  private moved(): void {
    this.value = Number(this.input.value);
  }

  private released(): void {
    this.moved();
    // A `change` does not leave a shadow tree by itself.
    this.dispatchEvent(new Event("change"));
  }

  protected override render() {
    const share = this.max > this.min ? (this.value - this.min) / (this.max - this.min) : 0;
    return html`<label>
      <span class="head"><span>${this.label}</span><output>${this.text}</output></span>
      <input
        type="range"
        min=${this.min}
        max=${this.max}
        step="1"
        .value=${String(this.value)}
        aria-label=${this.label}
        aria-valuetext=${this.text}
        ?disabled=${this.disabled}
        style=${styleMap({ "--share": String(share) })}
        @input=${this.moved}
        @change=${this.released}
      />
    </label>`;
  }

  static override styles = [
    base,
    css`
      label,
      :host {
        display: block;
      }
      .head {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        font-weight: 500;
      }
      output {
        font-variant-numeric: tabular-nums;
      }
      input {
        width: 100%;
        height: 44px;
        margin: 0;
        background: transparent;
        appearance: none;
        cursor: pointer;
      }
      input::-webkit-slider-runnable-track {
        height: 6px;
        border-radius: 3px;
        background: linear-gradient(to right, var(--f-accent) calc(var(--share) * 100%), var(--f-fill-strong) 0);
      }
      :host(:dir(rtl)) input::-webkit-slider-runnable-track {
        background: linear-gradient(to left, var(--f-accent) calc(var(--share) * 100%), var(--f-fill-strong) 0);
      }
      input::-webkit-slider-thumb {
        width: 24px;
        height: 24px;
        margin-block-start: -9px;
        border: 0;
        border-radius: 50%;
        background: var(--f-accent);
        box-shadow: var(--f-shadow);
        appearance: none;
      }
      input::-moz-range-track {
        height: 6px;
        border-radius: 3px;
        background: var(--f-fill-strong);
      }
      input::-moz-range-progress {
        height: 6px;
        border-radius: 3px;
        background: var(--f-accent);
      }
      input::-moz-range-thumb {
        width: 24px;
        height: 24px;
        border: 0;
        border-radius: 50%;
        background: var(--f-accent);
      }
      input:disabled {
        opacity: 0.5;
        cursor: default;
      }
    `,
  ];
}

define("familiar-slider", FamiliarSlider);
