import { mdiCamera, mdiImagePlus } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Box } from "../../api/cameras";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import type { Visitor } from "../../api/visits";
import "../../components/button";
import { icon } from "../../components/icon";
import { mark } from "../../components/styles";
import { define } from "../../define";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { localize } from "../../texts";
import "../visits/visitor-field";
import { hasCamera } from "./camera-dialog";
import "./drawing";
import "./photo-card";
import { isOver, needOf, sendable, tally, type TeachPhoto } from "./photos";
import { add, change, clear, photos, remove, sending, teach } from "./state";

/** Whether this is a phone or a tablet: nothing is dragged there, and it has a camera of its own. */
const isTouched = (): boolean => matchMedia("(pointer: coarse)").matches;

/** Photos that teach who somebody is: dragged here, chosen, or taken now. */
export class FamiliarTeachPhotos extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @state() private over = false;
  @state() private drawing?: string;
  @state() private taking = false;
  private readonly photos = new Watch(this, photos);
  private readonly sending = new Watch(this, sending);

  private take(files: FileList | null | undefined): void {
    if (files?.length) add(this.hass, this.api, files);
  }

  private picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.take(input.files);
    // The same photo can be chosen again.
    input.value = "";
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    this.take(event.dataTransfer?.files);
  }

  private dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  }

  private drew(photo: TeachPhoto, box: Box | undefined): void {
    if (box) change(photo.id, (it) => ({ ...it, state: "ready", drawn: box, face: undefined, reasons: undefined, detail: undefined }));
  }

  private readonly submit = (visitor: Visitor, name: string): Promise<void> =>
    teach(this.hass, this.api, visitor, name);

  protected override render() {
    const all = this.photos.value;
    const drawn = all.find((photo) => photo.id === this.drawing);
    return html`<div
      class="all ${this.over ? "over" : ""}"
      @dragover=${this.dragged}
      @dragleave=${() => (this.over = false)}
      @drop=${this.dropped}
    >
      ${this.zone(all.length > 0)} ${all.length ? this.who(all) : nothing}
      <ul>
        ${repeat(
          all,
          (photo) => photo.id,
          (photo) => html`<li>
            <familiar-teach-photo
              .photo=${photo}
              @choose=${(event: CustomEvent<number>) => change(photo.id, (it) => ({ ...it, face: event.detail, drawn: undefined }))}
              @draw=${() => (this.drawing = photo.id)}
              @remove=${() => remove(photo.id)}
            ></familiar-teach-photo>
          </li>`,
        )}
      </ul>
      <familiar-drawing
        .photo=${drawn}
        @drawn=${(event: CustomEvent<Box | undefined>) => drawn && this.drew(drawn, event.detail)}
        @closed=${() => (this.drawing = undefined)}
      ></familiar-drawing>
      <familiar-teach-camera
        ?open=${this.taking}
        @taken=${(event: CustomEvent<File>) => add(this.hass, this.api, [event.detail])}
        @closed=${() => (this.taking = false)}
      ></familiar-teach-camera>
    </div>`;
  }

  private zone(small: boolean) {
    return html`<div class="zone ${small ? "small" : ""}">
      ${small ? nothing : html`<div class="mark">${icon(mdiImagePlus)}</div><h2>${localize("teach.drop")}</h2><p class="weak">${localize(isTouched() ? "teach.drop_text_touch" : "teach.drop_text")}</p>`}
      <div class="actions">
        <label class="button primary">
          ${icon(mdiImagePlus)}${localize(small ? "teach.add_more" : "teach.choose")}
          <input type="file" accept="image/*,.heic,.heif" multiple @change=${this.picked} />
        </label>
        ${this.camera()}
      </div>
    </div>`;
  }

  /** A phone's own camera; a computer's, if it may be used. */
  private camera() {
    if (isTouched()) {
      return html`<label class="button camera">
        ${icon(mdiCamera)}${localize("teach.camera")}
        <input type="file" accept="image/*" capture="environment" @change=${this.picked} />
      </label>`;
    }
    if (!hasCamera()) return nothing;
    return html`<familiar-button kind="tonal" .icon=${mdiCamera} @click=${() => (this.taking = true)}
      >${localize("teach.camera")}</familiar-button
    >`;
  }

  private who(all: readonly TeachPhoto[]) {
    const ready = sendable(all).length;
    const { taught, refused } = tally(all);
    const open = all.filter((photo) => ["choose", "draw"].includes(needOf(photo))).length;
    return html`<div class="who">
      ${ready
        ? html`<familiar-visitor-field
            .label=${localize("teach.who", { count: ready })}
            .submit=${this.submit}
          ></familiar-visitor-field>`
        : nothing}
      <p class="weak" role="status">
        ${this.sending.value ? localize("teach.sending") : nothing}
        ${open ? localize("teach.open", { count: open }) : nothing}
        ${taught || refused ? localize("teach.tally", { taught, refused }) : nothing}
      </p>
      ${all.some(isOver) && !this.sending.value
        ? html`<familiar-button kind="plain" @click=${() => clear(isOver)}>${localize("teach.clear_done")}</familiar-button>`
        : nothing}
    </div>`;
  }

  static override styles = [
    base,
    mark,
    css`
      .all {
        border-radius: 24px;
        outline: 3px dashed transparent;
        outline-offset: 6px;
      }
      .over {
        outline-color: var(--f-accent);
      }
      .zone {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 10px;
        padding: clamp(28px, 8vh, 72px) 20px;
        border: 2px dashed var(--f-line);
        border-radius: 24px;
        text-align: center;
      }
      .small {
        padding: 14px;
      }
      .zone p {
        max-width: 52ch;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 10px;
        margin-block-start: 8px;
      }
      .button {
        position: relative;
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-height: 44px;
        padding: 8px 20px;
        border-radius: 22px;
        background: var(--f-fill);
        font-weight: 500;
        cursor: pointer;
      }
      .button:focus-within {
        outline: 3px solid var(--f-accent);
        outline-offset: 2px;
      }
      .primary {
        background: var(--f-accent);
        color: var(--f-on-accent);
      }
      .button .icon {
        width: 20px;
        height: 20px;
      }
      /* There for the keyboard and screen readers; the label is what can be seen. */
      input[type="file"] {
        position: absolute;
        inset: 0;
        width: 100%;
        opacity: 0;
        cursor: pointer;
      }
      .who {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 14px;
        margin-block: 18px;
      }
      .who familiar-visitor-field {
        flex: 1 1 320px;
        max-width: 560px;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
        gap: 14px;
        align-items: start;
        margin-block-start: 16px;
      }
    `,
  ];
}

define("familiar-teach-photos", FamiliarTeachPhotos);
