import { mdiChevronLeft, mdiChevronRight } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Api } from "../../api/connection";
import type { Face } from "../../api/documents";
import type { Hass } from "../../api/hass";
import { getPhoto, imageOf, type Photo } from "../../api/photos";
import "../../components/boxed-picture";
import type { Boxed } from "../../components/boxed-picture";
import "../../components/button";
import "../../components/dialog";
import "../../components/face";
import "../../components/icon-button";
import { define } from "../../define";
import { cameraName } from "../../state/camera-names";
import { day } from "../../state/dates";
import { failureText } from "../../state/messages";
import { address } from "../../state/router";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import { photoDialogStyles } from "./photo-dialog-styles";
import { beside, type Opened } from "./shown";

/** What can be done with the face that a photo was opened for. */
export type PhotoAction = "feature" | "reject" | "move";

/**
 * A photo with the boxes of the faces in it. Fires `act` with what is done with the person's face (a `Decided`), `show`
 * with another photo (an `Opened`), and `closed`.
 */
export class FamiliarPhotoDialog extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) hass?: Hass;
  @property({ attribute: false }) opened!: Opened;
  @property() personId = "";
  @property() name = "";
  @property({ type: Boolean }) editable = false;
  @state() private photo?: Photo;
  @state() private faces: readonly Face[] = [];
  @state() private problem = "";
  /** The file is gone, or none that browsers show. */
  @state() private failed = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("opened");
    if (!changed.has("opened") || before?.shown.photoId === this.opened.shown.photoId) return;
    this.photo = undefined;
    this.faces = [];
    this.problem = "";
    this.failed = false;
    void this.load(this.opened.shown.photoId);
  }

  private async load(photoId: string): Promise<void> {
    const isCurrent = () => photoId === this.opened.shown.photoId;
    try {
      const { photo, faces } = await getPhoto(this.api, photoId);
      if (!isCurrent()) return;
      this.photo = photo;
      this.faces = faces;
    } catch (error) {
      if (isCurrent()) this.problem = failureText(error);
    }
  }

  /** The face that the photo was opened for, or the first of the person. */
  private get face(): Face | undefined {
    const { faceId } = this.opened.shown;
    return this.faces.find(({ id }) => id === faceId) ?? this.faces.find((it) => it.person_id === this.personId);
  }

  private step(by: -1 | 1): void {
    const shown = beside(this.opened, by);
    if (!shown) return;
    const { among } = this.opened;
    this.dispatchEvent(new CustomEvent<Opened>("show", { detail: { shown, among } }));
  }

  private readonly keys = {
    capture: true,
    handleEvent: (event: KeyboardEvent): void => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const isForward = (event.key === "ArrowRight") === (getComputedStyle(this).direction !== "rtl");
      this.step(isForward ? 1 : -1);
    },
  };

  private act(action: PhotoAction): void {
    const { face } = this;
    if (face) this.dispatchEvent(new CustomEvent<Decided>("act", { detail: { action, face } }));
  }

  protected override render() {
    const { photo, face } = this;
    return html`<familiar-dialog
      open
      wide
      .heading=${photo ? day(photo.taken_at) : localize("app.loading")}
      @keydown=${this.keys}
      @closed=${() => this.dispatchEvent(new CustomEvent("closed"))}
    >
      <div class="stage" aria-busy=${String(!photo && !this.problem)}>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : this.renderPicture()}
        ${this.renderStep(-1)}${this.renderStep(1)}
      </div>
      ${photo ? this.renderAbout(photo) : nothing}
      ${face
        ? html`<a slot="actions" class="why" href=${address(["people", this.personId, "face", face.id])}
            >${localize("why.link")}</a
          >`
        : nothing}
      ${face && this.editable ? this.renderActions() : nothing}
    </familiar-dialog>`;
  }

  private renderPicture() {
    const { photo } = this;
    if (!photo) return html`<div class="wait skeleton"></div>`;
    if (!photo.image || this.failed) {
      const thumbnail = this.face?.thumbnail ?? this.opened.shown.thumbnail;
      return html`<familiar-face .src=${thumbnail} eager></familiar-face>`;
    }
    const ratio = photo.width / photo.height || 1;
    return html`<familiar-boxed-picture
      style=${styleMap({ maxWidth: `min(100%, calc(54vh * ${ratio}))` })}
      .src=${imageOf(photo.image, 1920)}
      .alt=${localize("person.photo", { day: day(photo.taken_at) })}
      .size=${{ width: photo.width, height: photo.height }}
      .boxes=${this.boxes}
      @failed=${() => (this.failed = true)}
    ></familiar-boxed-picture>`;
  }

  private get boxes(): Boxed[] {
    const own = this.face;
    return this.faces.map((face) => ({
      box: face.box,
      label: face.person_name ?? undefined,
      tone: face === own ? "named" : "weak",
    }));
  }

  private renderStep(by: -1 | 1) {
    if (!beside(this.opened, by)) return nothing;
    return html`<familiar-icon-button
      class=${by < 0 ? "step before" : "step after"}
      .icon=${by < 0 ? mdiChevronLeft : mdiChevronRight}
      .label=${localize(by < 0 ? "person.previous_photo" : "person.next_photo")}
      @click=${() => this.step(by)}
    ></familiar-icon-button>`;
  }

  /** Where the photo is from, and who else is in it. */
  private renderAbout(photo: Photo) {
    const file = photo.source.split(/[\\/]/).pop() ?? photo.source;
    const others = new Map<string, Face>();
    for (const face of this.faces) {
      if (face.person_id && face.person_id !== this.personId) others.set(face.person_id, face);
    }
    const from = photo.camera ? cameraName(this.hass, photo.camera) : photo.origin === "upload" ? "" : file;
    return html`${from ? html`<p class="weak from"><bdi>${from}</bdi></p>` : nothing}
      ${photo.image && !this.failed ? nothing : html`<p class="weak from">${localize("person.no_photo")}</p>`}
      ${others.size
        ? html`<h3>${localize("person.also_in_photo")}</h3>
            <ul class="others">
              ${[...others].map(
                ([id, face]) => html`<li>
                  <a href=${address(["people", id])}>
                    <familiar-face round .src=${face.thumbnail} .name=${face.person_name}></familiar-face>
                    <span dir="auto">${face.person_name ?? localize("people.unnamed_person")}</span>
                  </a>
                </li>`,
              )}
            </ul>`
        : nothing}`;
  }

  private renderActions() {
    const not = this.name ? localize("person.not", { name: this.name }) : localize("person.not_unnamed");
    return html`<familiar-button slot="actions" kind="plain" @click=${() => this.act("reject")}>${not}</familiar-button>
      <familiar-button slot="actions" @click=${() => this.act("move")}>${localize("person.move")}</familiar-button>
      <familiar-button slot="actions" @click=${() => this.act("feature")}>
        ${localize("person.feature")}
      </familiar-button>`;
  }

  static override styles = [base, skeleton, photoDialogStyles];
}

/** An action, and the face that it is for. */
export interface Decided {
  action: PhotoAction;
  face: Face;
}

define("familiar-photo-dialog", FamiliarPhotoDialog);
