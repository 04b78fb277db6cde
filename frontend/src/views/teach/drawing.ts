import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Box } from "../../api/cameras";
import "../../components/boxed-picture";
import "../../components/button";
import "../../components/dialog";
import { define } from "../../define";
import { base } from "../../styles";
import { localize } from "../../texts";
import type { TeachPhoto } from "./photos";

/** A photo to draw a face on. Fires `drawn` with the box, and `closed`. */
export class FamiliarDrawing extends LitElement {
  @property({ attribute: false }) photo?: TeachPhoto;
  @state() private box?: Box;

  private close(): void {
    this.box = undefined;
    this.dispatchEvent(new CustomEvent("closed"));
  }

  private take(): void {
    this.dispatchEvent(new CustomEvent<Box>("drawn", { detail: this.box }));
    this.close();
  }

  protected override render() {
    const { photo } = this;
    return html`<familiar-dialog ?open=${photo !== undefined} .heading=${localize("teach.draw_heading")} @closed=${this.close}>
      ${photo?.analysis
        ? html`<p class="weak">${localize("teach.draw_text")}</p>
            <familiar-boxed-picture
              drawable
              .src=${photo.url}
              .alt=${photo.name}
              .size=${photo.analysis}
              .drawn=${this.box ?? photo.drawn}
              .drawLabel=${localize("teach.draw_keys")}
              @draw=${(event: CustomEvent<Box>) => (this.box = event.detail)}
            ></familiar-boxed-picture>`
        : nothing}
      <familiar-button slot="actions" kind="plain" @click=${this.close}>${localize("app.cancel")}</familiar-button>
      <familiar-button slot="actions" kind="primary" ?disabled=${!this.box} @click=${this.take}
        >${localize("teach.draw_done")}</familiar-button
      >
    </familiar-dialog>`;
  }

  static override styles = [
    base,
    css`
      p {
        margin-block-end: 12px;
      }
    `,
  ];
}

define("familiar-drawing", FamiliarDrawing);
