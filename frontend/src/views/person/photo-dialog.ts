import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Face } from "../../api/documents";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/dialog";
import { define } from "../../define";
import { cameraName } from "../../state/camera-names";
import { day } from "../../state/dates";
import { address } from "../../state/router";
import { base } from "../../styles";
import { localize } from "../../texts";

/** A face on the photo it is from, with a box. Fires `closed`, `feature` and `reject`. */
export class FamiliarPhotoDialog extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  @property({ attribute: false }) face!: Face;
  @property() personId = "";
  @property() name = "";
  @property({ type: Boolean }) editable = false;
  @state() private box?: Record<string, string>;
  @state() private failed = false;

  private loaded({ target }: Event): void {
    const { naturalWidth: width, naturalHeight: height } = target as HTMLImageElement;
    const [x, y, w, h] = this.face.box;
    const share = (value: number, of: number) => `${(100 * value) / of}%`;
    this.box = { left: share(x, width), top: share(y, height), width: share(w, width), height: share(h, height) };
  }

  private fire(name: string): void {
    this.dispatchEvent(new CustomEvent(name));
  }

  protected override render() {
    const { face } = this;
    const file = face.source.split(/[\\/]/).pop() ?? face.source;
    return html`<familiar-dialog open .heading=${day(face.taken_at)} @closed=${() => this.fire("closed")}>
      ${face.image && !this.failed
        ? html`<div class="photo">
            <img src=${face.image} alt="" @load=${this.loaded} @error=${() => (this.failed = true)} />
            ${this.box ? html`<div class="box" style=${styleMap(this.box)}></div>` : nothing}
          </div>`
        : html`<familiar-face .src=${face.thumbnail} eager></familiar-face>`}
      <p class="weak"><bdi>${face.camera ? cameraName(this.hass, face.camera) : file}</bdi></p>
      <a slot="actions" class="why" href=${address(["people", this.personId, "face", face.id])}
        >${localize("why.link")}</a
      >
      ${this.editable
        ? html`<familiar-button slot="actions" kind="plain" @click=${() => this.fire("reject")}>
              ${this.name ? localize("person.not", { name: this.name }) : localize("person.not_unnamed")}
            </familiar-button>
            <familiar-button slot="actions" @click=${() => this.fire("feature")}>
              ${localize("person.feature")}
            </familiar-button>`
        : nothing}
    </familiar-dialog>`;
  }

  static override styles = [
    base,
    css`
      .photo {
        position: relative;
        width: fit-content;
        margin: 0 auto;
        border-radius: var(--f-radius);
        overflow: hidden;
        line-height: 0;
        direction: ltr;
      }
      img {
        max-width: 100%;
        max-height: 56vh;
      }
      .box {
        position: absolute;
        border: 3px solid #fff;
        border-radius: 8px;
        box-shadow: 0 0 0 1px rgba(0, 0, 0, 0.5), inset 0 0 0 1px rgba(0, 0, 0, 0.5);
      }
      familiar-face {
        width: min(240px, 60vw);
        margin: 0 auto;
      }
      p {
        margin-block-start: 12px;
        text-align: center;
        overflow-wrap: anywhere;
      }
      .why {
        display: inline-flex;
        align-items: center;
        min-height: 44px;
        padding: 8px 18px;
        border-radius: 28px;
        color: inherit;
        font-weight: 500;
        text-decoration: none;
      }
      .why:hover {
        background: var(--f-fill);
      }
    `,
  ];
}

define("familiar-photo-dialog", FamiliarPhotoDialog);
