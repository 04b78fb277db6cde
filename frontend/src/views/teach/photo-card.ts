import { mdiAlertCircleOutline, mdiCheckCircle, mdiClose, mdiVectorSquare } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import "../../components/boxed-picture";
import type { Boxed } from "../../components/boxed-picture";
import "../../components/button";
import { icon } from "../../components/icon";
import "../../components/icon-button";
import { define } from "../../define";
import { reasonTexts } from "../../state/reasons";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import { needOf, type TeachPhoto } from "./photos";

/** A photo to teach with: its faces, which of them it is, and what became of it. Fires `choose`, `draw`, `remove`. */
export class FamiliarTeachPhoto extends LitElement {
  @property({ attribute: false }) photo!: TeachPhoto;
  @state() private broken = false;

  private get boxes(): Boxed[] {
    const { analysis, drawn } = this.photo;
    if (!analysis) return [];
    const found = analysis.faces.map((face, at): Boxed => ({
      box: face.box,
      tone: face.verdict === "unusable" ? "weak" : face.person_name ? "named" : "unknown",
      label: face.person_name ?? undefined,
      description: localize("teach.choose_face", {
        number: at + 1,
        name: face.person_name ?? localize("teach.somebody"),
      }),
    }));
    return drawn ? [...found, { box: drawn, tone: "unknown", description: localize("teach.drawn_face") }] : found;
  }

  private fire(type: string, detail?: number): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  private chose(at: number): void {
    if (at < (this.photo.analysis?.faces.length ?? 0)) this.fire("choose", at);
  }

  protected override render() {
    const { photo } = this;
    const isOpen = photo.state === "ready";
    return html`<article class=${photo.state}>
      <div class="picture">${this.picture(photo, isOpen)}</div>
      <div class="foot">
        <div class="say" role="status">${this.status(photo)}</div>
        ${isOpen && !this.broken
          ? html`<familiar-button kind=${needOf(photo) === "draw" ? "tonal" : "plain"} .icon=${mdiVectorSquare} @click=${() => this.fire("draw")}
              >${localize(photo.drawn ? "teach.draw_again" : "teach.draw")}</familiar-button
            >`
          : nothing}
        ${photo.state === "refused" && photo.analysis && !this.broken
          ? html`<familiar-button @click=${() => this.fire("draw")}>${localize("teach.draw")}</familiar-button>`
          : nothing}
      </div>
      <familiar-icon-button
        class="remove"
        .icon=${mdiClose}
        .label=${localize("teach.remove", { name: photo.name })}
        @click=${() => this.fire("remove")}
      ></familiar-icon-button>
    </article>`;
  }

  private picture(photo: TeachPhoto, isOpen: boolean) {
    const { analysis } = photo;
    if (this.broken) return html`<div class="no-preview"><bdi>${photo.name}</bdi><p>${localize("teach.no_preview")}</p></div>`;
    if (!analysis) {
      return html`<img
        class=${photo.state === "refused" ? "" : "waits"}
        src=${photo.url}
        alt=${photo.name}
        @error=${() => (this.broken = true)}
      />`;
    }
    return html`<familiar-boxed-picture
      .src=${photo.url}
      .alt=${photo.name}
      .size=${analysis}
      .boxes=${this.boxes}
      .chosen=${photo.drawn ? analysis.faces.length : (photo.face ?? -1)}
      ?choosable=${isOpen}
      @choose=${(event: CustomEvent<number>) => this.chose(event.detail)}
      @error=${() => (this.broken = true)}
    ></familiar-boxed-picture>`;
  }

  private status(photo: TeachPhoto) {
    if (photo.state === "taught") return html`<span class="good">${icon(mdiCheckCircle)}${localize("teach.taught")}</span>`;
    if (photo.state === "refused") {
      const why = reasonTexts(photo.reasons ?? []);
      return html`<span class="bad">${icon(mdiAlertCircleOutline)}<span>
        <strong>${localize("teach.refused")}</strong>
        ${why.map((text) => html`<span>${text}</span>`)} ${photo.detail ? html`<span>${photo.detail}</span>` : nothing}
      </span></span>`;
    }
    if (photo.state === "waiting" || photo.state === "analyzing") return html`<span class="weak">${localize("teach.analyzing")}</span>`;
    if (photo.state === "sending") return html`<span class="weak">${localize("teach.sending")}</span>`;
    if (photo.detail) return html`<span class="bad">${icon(mdiAlertCircleOutline)}<span>${photo.detail}</span></span>`;
    const need = needOf(photo);
    if (need === "choose") return html`<strong>${localize("teach.need_choice")}</strong>`;
    if (need === "draw") return html`<strong>${localize("teach.need_drawing")}</strong>`;
    const face = photo.face === undefined ? undefined : photo.analysis?.faces[photo.face];
    if (!photo.drawn && face?.verdict === "unusable") {
      return html`<span>${localize("teach.poor", { reasons: reasonTexts(face.quality_reasons).join(" ") })}</span>`;
    }
    if (!photo.drawn && face?.person_name) return html`<span class="weak">${localize("teach.known_as", { name: face.person_name })}</span>`;
    return html`<span class="weak">${localize(photo.drawn ? "teach.ready_drawn" : "teach.ready")}</span>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      article {
        position: relative;
        border: 1px solid var(--f-line);
        border-radius: 18px;
        background: var(--f-surface);
        overflow: hidden;
      }
      .taught .picture {
        opacity: 0.6;
      }
      familiar-boxed-picture {
        --f-radius: 0px;
      }
      img {
        display: block;
        width: 100%;
        max-height: 420px;
        object-fit: cover;
      }
      .waits {
        opacity: 0.5;
      }
      .no-preview {
        display: grid;
        place-content: center;
        gap: 4px;
        min-height: 180px;
        padding: 20px;
        background: var(--f-fill);
        text-align: center;
        overflow-wrap: anywhere;
      }
      .remove {
        position: absolute;
        inset-block-start: 8px;
        inset-inline-end: 8px;
        border-radius: 50%;
        background: rgba(0, 0, 0, 0.55);
        color: #fff;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px;
        padding: 12px 14px;
      }
      .say {
        flex: 1 1 150px;
        min-width: 0;
      }
      strong {
        font-weight: 500;
      }
      .good,
      .bad {
        display: flex;
        align-items: start;
        gap: 8px;
      }
      .bad > span,
      .bad > span > * {
        display: block;
      }
      .good .icon {
        color: #2fa863;
      }
      .bad .icon {
        color: var(--f-danger);
      }
    `,
  ];
}

define("familiar-teach-photo", FamiliarTeachPhoto);
