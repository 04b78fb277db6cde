import { mdiCamera, mdiImageOffOutline, mdiRefresh } from "@mdi/js";
import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { AnalyzedFace, Camera, CameraAnalysis } from "../../api/cameras";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import "../../components/boxed-picture";
import "../../components/button";
import { icon } from "../../components/icon";
import { define } from "../../define";
import { failureText } from "../../state/messages";
import { Watch } from "../../state/store";
import { base, skeleton } from "../../styles";
import { locale, localize } from "../../texts";
import { boxed, nameOf, sizeText, sure, verdictText } from "./faces";
import { pictures, takePicture, type Shown } from "./state";
import { cardStyles } from "./styles";
import "./threshold-panel";

/** A camera: what it shows now, with its faces, and how sure Familiar must be. */
export class FamiliarCamera extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) camera!: Camera;
  @property({ type: Number }) match = 0;
  @state() private threshold?: number;
  private readonly pictures = new Watch(this, pictures);

  private get least(): number {
    return this.threshold ?? Math.max(this.camera.confidence, this.match);
  }

  protected override render() {
    const shown = this.pictures.value.get(this.camera.camera);
    return html`<article aria-labelledby="name">
      <header>
        <h2 id="name"><bdi>${this.camera.name}</bdi></h2>
        ${shown && "seen" in shown ? html`<span class="weak">${timeText(shown.seen)}</span>` : nothing}
      </header>
      ${this.picture(shown)} ${shown && "seen" in shown ? this.faces(shown.seen.analysis.faces) : nothing}
      <familiar-threshold
        .api=${this.api}
        .camera=${this.camera}
        .match=${this.match}
        ?admin=${Boolean(this.hass.user?.is_admin)}
        @preview=${(event: CustomEvent<number>) => (this.threshold = event.detail)}
      ></familiar-threshold>
    </article>`;
  }

  private picture(shown: Shown | undefined) {
    const seen = shown && ("seen" in shown ? shown.seen : "before" in shown ? shown.before : undefined);
    const isLoading = shown && "state" in shown && shown.state === "loading";
    if (seen) {
      const { analysis } = seen;
      return html`<div class="frame" aria-busy=${String(Boolean(isLoading))}>
        <familiar-boxed-picture
          class=${isLoading ? "old" : ""}
          .src=${seen.picture}
          .alt=${localize("cameras.picture_alt", { camera: this.camera.name })}
          .size=${analysis}
          .boxes=${analysis.faces.map((face) => boxed(face, this.least))}
        ></familiar-boxed-picture>
        <familiar-button
          class="again"
          .icon=${mdiRefresh}
          ?disabled=${isLoading}
          @click=${() => takePicture(this.api, this.camera.camera)}
          >${localize("cameras.again")}</familiar-button
        >
      </div>`;
    }
    if (isLoading) return html`<div class="frame none skeleton" aria-busy="true"></div>`;
    const failed = shown && "error" in shown ? failureText(shown.error) : "";
    return html`<div class="frame none" role=${failed ? "alert" : nothing}>
      ${icon(this.camera.available ? mdiCamera : mdiImageOffOutline)}
      ${failed || !this.camera.available
        ? html`<p>${failed || localize("cameras.unavailable")}</p>`
        : nothing}
      <familiar-button kind="tonal" @click=${() => takePicture(this.api, this.camera.camera)}
        >${localize(failed ? "error.retry" : "cameras.show")}</familiar-button
      >
    </div>`;
  }

  private faces(all: readonly AnalyzedFace[]) {
    if (!all.length) return html`<p class="nobody weak">${localize("cameras.no_faces")}</p>`;
    return html`<ul aria-label=${localize("cameras.faces")}>
      ${all.map((face) => {
        const name = nameOf(face, this.least);
        return html`<li>
          <span class="dot ${boxed(face, this.least).tone ?? ""}"></span>
          <div>
            <strong><bdi>${name ?? localize("cameras.unknown_short")}</bdi></strong>
            <span class="weak">${verdictText(face, this.least)}</span>
          </div>
          <div class="numbers weak">
            <span>${sure(face)}</span>
            <span>${localize("cameras.pixels", { size: sizeText(face) })}</span>
          </div>
        </li>`;
      })}
    </ul>`;
  }

  static override styles = [base, skeleton, cardStyles];
}

function timeText(seen: CameraAnalysis): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(new Date(seen.taken_at));
}

define("familiar-camera", FamiliarCamera);
