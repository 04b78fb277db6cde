import { mdiImageOffOutline, mdiPlay } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Api } from "../../api/connection";
import { imageOf, personPhotos, type ListedPhoto } from "../../api/photos";
import "../../components/button";
import "../../components/face";
import "../../components/failure";
import { icon } from "../../components/icon";
import "../../components/state";
import { define } from "../../define";
import { day } from "../../state/dates";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import { byMonth, ratioOf, shownOf } from "./photo-list";
import { photosStyles } from "./photos-styles";
import type { Opened } from "./shown";

/** The photos and videos that a person is in, newest first, by month. Fires `show` with what was opened. */
export class FamiliarPersonPhotos extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property() personId = "";
  /** The person's faces: theirs is shown where a photo itself cannot be. Others mean that photos came or went. */
  @property({ attribute: false }) faceIds: ReadonlySet<string> = new Set();
  @state() private photos?: readonly ListedPhoto[];
  @state() private cursor: string | null = null;
  @state() private failure?: unknown;
  /** Photos whose file is gone, or none that browsers show. */
  @state() private gone: ReadonlySet<string> = new Set();
  @query(".more") private end?: HTMLElement;
  private readonly near = new IntersectionObserver(
    (seen) => seen.some((it) => it.isIntersecting) && void this.more(),
    { rootMargin: "600px" },
  );
  private loading?: Promise<void>;
  private watched?: HTMLElement;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("personId")) this.photos = this.failure = undefined;
    if (changed.has("personId") || changed.has("faceIds")) void this.load();
  }

  protected override updated(): void {
    const { end } = this;
    if (end === this.watched) return;
    this.near.disconnect();
    if (end) this.near.observe(end);
    this.watched = end;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.near.disconnect();
    this.watched = undefined;
  }

  private async load(): Promise<void> {
    const { personId } = this;
    try {
      const page = await personPhotos(this.api, personId);
      if (personId !== this.personId) return;
      this.photos = page.items;
      this.cursor = page.cursor;
      this.failure = undefined;
    } catch (error) {
      if (personId === this.personId && !this.photos) this.failure = error;
    }
  }

  /** Loads the next page, once at a time. */
  private more(): Promise<void> {
    this.loading ??= this.next().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async next(): Promise<void> {
    const { personId, cursor } = this;
    if (!cursor) return;
    try {
      const page = await personPhotos(this.api, personId, cursor);
      if (personId !== this.personId || cursor !== this.cursor) return;
      this.photos = [...(this.photos ?? []), ...page.items];
      this.cursor = page.cursor;
    } catch {
      // The button stays, to try again.
    }
  }

  private show(photo: ListedPhoto): void {
    const among = (this.photos ?? []).map((it) => shownOf(it, this.faceIds));
    const detail = { shown: shownOf(photo, this.faceIds), among };
    this.dispatchEvent(new CustomEvent<Opened>("show", { detail }));
  }

  protected override render() {
    if (this.failure !== undefined) {
      return html`<familiar-failure .error=${this.failure} @retry=${() => this.load()}></familiar-failure>`;
    }
    const { photos } = this;
    if (!photos) {
      return html`<ul class="photos" aria-busy="true" aria-label=${localize("app.loading")}>
        ${Array.from({ length: 12 }, (_, at) => html`<li class="skeleton" style=${place(at % 3 ? 1.5 : 0.75)}></li>`)}
      </ul>`;
    }
    if (!photos.length) {
      return html`<familiar-state .icon=${mdiImageOffOutline} .heading=${localize("person.no_photos")}></familiar-state>`;
    }
    return html`${byMonth(photos).map(
      ([month, those]) => html`<section>
        <h3>${month}</h3>
        <ul class="photos" aria-label=${month}>
          ${those.map((photo) => this.renderPhoto(photo))}
        </ul>
      </section>`,
    )}
    ${this.cursor
      ? html`<familiar-button class="more" @click=${this.more}>${localize("person.more_photos")}</familiar-button>`
      : nothing}`;
  }

  private renderPhoto(photo: ListedPhoto) {
    const isVideo = photo.offset !== null;
    const label = localize(isVideo ? "person.video" : "person.photo", { day: day(photo.taken_at) });
    const image = this.gone.has(photo.id) ? null : photo.image;
    return html`<li style=${place(image ? ratioOf(photo) : 1)}>
      <button type="button" aria-label=${label} @click=${() => this.show(photo)}>
        ${image
          ? html`<img
              src=${imageOf(image, 640)}
              alt=""
              loading="lazy"
              decoding="async"
              draggable="false"
              @error=${() => (this.gone = new Set([...this.gone, photo.id]))}
            />`
          : html`<familiar-face .src=${shownOf(photo, this.faceIds).thumbnail}></familiar-face>`}
        ${isVideo ? html`<span class="play">${icon(mdiPlay)}</span>` : nothing}
      </button>
    </li>`;
  }

  static override styles = [base, skeleton, photosStyles];
}

/** A photo's share of its row: all in a row are equally high. */
const place = (ratio: number) => styleMap({ "--ratio": String(ratio) });

define("familiar-person-photos", FamiliarPersonPhotos);
