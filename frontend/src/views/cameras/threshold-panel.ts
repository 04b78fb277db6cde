import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Camera, Confidences, VisitConfidence } from "../../api/cameras";
import type { Api } from "../../api/connection";
import "../../components/button";
import "../../components/face";
import "../../components/slider";
import type { FamiliarSlider } from "../../components/slider";
import { define } from "../../define";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { locale, localize } from "../../texts";
import { confidences, loadConfidences, saveThreshold } from "./state";
import { histogram, preview } from "./threshold";

const BINS = 25;
const FACES = 8;

/** How sure Familiar must be on a camera, and what another threshold would have changed. Fires `preview`. */
export class FamiliarThreshold extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) camera!: Camera;
  @property({ type: Number }) match = 0;
  @property({ type: Boolean }) admin = false;
  @state() private value?: number;
  @state() private busy = false;
  private readonly known = new Watch(this, confidences);

  private get stored(): number {
    return Math.max(this.camera.confidence, this.least);
  }

  private get least(): number {
    return Math.ceil(this.match);
  }

  private get chosen(): number {
    return this.value ?? this.stored;
  }

  protected override firstUpdated(): void {
    void loadConfidences(this.api, this.camera.camera);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("camera") && this.value === this.stored) this.value = undefined;
  }

  private set(value: number | undefined): void {
    this.value = value === this.stored ? undefined : value;
    this.dispatchEvent(new CustomEvent<number>("preview", { detail: this.chosen }));
  }

  private async save(): Promise<void> {
    const { chosen, stored } = this;
    // What the slider calls the daemon's own decision stays that, also if the daemon's threshold changes.
    const value = chosen <= this.least ? 0 : chosen;
    this.busy = true;
    const before = this.camera.confidence;
    if (await saveThreshold(this.api, this.camera, value, before, [text(chosen), text(stored)])) this.set(undefined);
    this.busy = false;
  }

  protected override render() {
    const found = this.known.value.get(this.camera.camera);
    return html`<div class="all">
      ${this.admin
        ? html`${found ? this.bars(found) : nothing}
            <familiar-slider
              .label=${localize("cameras.threshold")}
              .text=${this.chosen <= this.least ? localize("cameras.as_recognized", { threshold: text(this.least) }) : text(this.chosen)}
              .min=${this.least}
              .max=${100}
              .value=${this.chosen}
              ?disabled=${this.busy}
              @input=${(event: Event) => this.set((event.currentTarget as FamiliarSlider).value)}
              @change=${(event: Event) => this.set((event.currentTarget as FamiliarSlider).value)}
            ></familiar-slider>`
        : html`<p>${localize("cameras.threshold")}: <strong>${text(this.stored)}</strong></p>`}
      ${found ? this.changes(found) : nothing}
      ${this.admin && this.value !== undefined
        ? html`<div class="actions">
            <familiar-button kind="primary" ?disabled=${this.busy} @click=${this.save}
              >${localize("cameras.save")}</familiar-button
            >
            <familiar-button kind="plain" @click=${() => this.set(undefined)}>${localize("app.cancel")}</familiar-button>
          </div>`
        : nothing}
    </div>`;
  }

  private bars(found: Confidences) {
    const counts = histogram(found.items, this.least, BINS);
    const most = Math.max(...counts);
    if (!most) return nothing;
    const span = 100 - this.least;
    return html`<div class="bars" aria-hidden="true">
      ${counts.map((count, at) => {
        const below = this.least + ((at + 1) / BINS) * span <= this.chosen;
        return html`<span class=${below ? "below" : ""} style=${styleMap({ "--height": String(count / most) })}></span>`;
      })}
    </div>`;
  }

  private changes(found: Confidences) {
    const now = preview(found.items, this.stored, this.match);
    const then = preview(found.items, this.chosen, this.match);
    const total = now.kept + now.lost.length;
    if (!total && !now.gained.length) return html`<p class="weak">${localize("cameras.no_visits")}</p>`;
    if (this.value === undefined) return html`<p class="weak">${localize("cameras.last_week", { count: total })}</p>`;
    if (!then.lost.length && !then.gained.length) {
      return html`<p role="status">${localize("cameras.would_change_none", { count: total })}</p>`;
    }
    return html`<div role="status" class="would">
      ${this.some("cameras.would_be_unknown", then.lost)} ${this.some("cameras.would_be_recognized", then.gained)}
    </div>`;
  }

  private some(key: "cameras.would_be_unknown" | "cameras.would_be_recognized", all: readonly VisitConfidence[]) {
    if (!all.length) return nothing;
    return html`<p>${localize(key, { count: all.length })}</p>
      <div class="faces">
        ${all
          .slice(0, FACES)
          .map((one) => html`<familiar-face .src=${one.thumbnail} .name=${one.person_name} .alt=${one.person_name ?? ""}></familiar-face>`)}
        ${all.length > FACES ? html`<span class="weak">+${all.length - FACES}</span>` : nothing}
      </div>`;
  }

  static override styles = [
    base,
    css`
      .all {
        padding: 4px 18px 18px;
      }
      .bars {
        display: flex;
        align-items: end;
        gap: 2px;
        height: 44px;
        margin-block: 8px 6px;
        padding-inline: 10px;
      }
      .bars span {
        flex: 1;
        height: max(2px, calc(var(--height) * 100%));
        border-radius: 2px 2px 0 0;
        background: var(--f-accent);
        opacity: 0.7;
        transition: background var(--f-quick);
      }
      .bars .below {
        background: var(--f-text-weak);
        opacity: 0.35;
      }
      .would p {
        margin-block: 4px 8px;
      }
      .faces {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-block-end: 10px;
        overflow: hidden;
      }
      .faces familiar-face {
        flex: none;
        width: 44px;
        border-radius: 10px;
      }
      .actions {
        display: flex;
        gap: 8px;
        margin-block-start: 12px;
      }
    `,
  ];
}

/** `62%`. */
function text(confidence: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(confidence / 100);
}

define("familiar-threshold", FamiliarThreshold);
