import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { albumPhotos, type AlbumPhoto } from "../api/albums";
import { ApiError, type Api } from "../api/connection";
import { personFaces } from "../api/person";
import { define } from "../define";
import { day } from "../state/dates";
import { localize, type TextKey } from "../texts";
import { FamiliarCard, type CardConfig } from "./card";
import { albumSelector, count, flag, form, homeField, personSelector, text } from "./form";
import { frameStyles } from "./frame-styles";
import { fills, sized, slidesOf, slidesOfAlbum, type Slide } from "./slides";

interface Config extends CardConfig {
  person?: string;
  /** Instead of a person. */
  album?: string;
  interval?: number;
  /** False shows no name and date. */
  caption?: boolean;
}

/** A slide whose picture has loaded. */
interface Shown extends Slide {
  src: string;
  kind: "fills" | "whole" | "face";
}
const SECONDS = 10;
const MOST = 200;
const MOST_OF_ALBUM = 1000;

/** The photos of a person or an album, one after the other; also on a dashboard that is cast. */
export class FamiliarPhotoFrame extends FamiliarCard<Config> {
  protected readonly heading = "cards.frame";
  protected override readonly isTitled = false;
  @state() private slides: Slide[] = [];
  /** The slide before lies under the shown one, so that they fade into each other. */
  @state() private shown: Shown[] = [];
  @state() private isEmpty = false;
  @state() private isGone = false;
  private turning?: ReturnType<typeof setTimeout>;
  /** Pictures that do not load: the file is gone, or browsers don't show it. */
  private readonly broken = new Set<string>();
  private turns = 0;

  static getStubConfig = async () => {
    const people = await personSelector();
    return { person: people.first ?? "", interval: SECONDS, caption: true };
  };
  static getConfigForm = async () => {
    const [people, albums, home] = await Promise.all([personSelector(), albumSelector(), homeField()]);
    return form(
      { name: "person", selector: people.selector },
      { name: "album", selector: albums },
      text("title"),
      count("interval", 3, 3600, "s"),
      flag("caption"),
      ...home,
    );
  };

  getGridOptions() {
    return { columns: 6, min_columns: 3, rows: 5, min_rows: 2 };
  }

  protected override check(config: Config): void {
    if (config.person !== undefined && typeof config.person !== "string") {
      throw new Error("person must be the ID of a person. Choose a person in the visual editor.");
    }
    if (config.album !== undefined && typeof config.album !== "string") {
      throw new Error("album must be the ID of an album. Choose an album in the visual editor.");
    }
    const { interval } = config;
    if (interval !== undefined && !(Number(interval) >= 3)) throw new Error("interval must be at least 3 seconds.");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.slides.length) this.wait();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.turning);
    this.turns += 1;
  }

  /** Only what changes the photos of a person or an album: a frame on the wall is not to load them whenever a camera sees somebody. */
  protected override concerns(type: string): boolean {
    return /^(album_|person_|people_|face|photo_|clustered|undone|redone|reset)/.test(type);
  }

  protected async load(api: Api) {
    const { album, person } = this.config ?? {};
    if (album) {
      const photos = await photosIn(api, album);
      return () => this.take(slidesOfAlbum(photos ?? []), photos === undefined);
    }
    const faces = person ? (await personFaces(api, person, { limit: MOST })).items : [];
    return () => this.take(slidesOf(faces));
  }

  /** Goes on with the shown slide if it is still among them. */
  private async take(slides: Slide[], isGone = false): Promise<void> {
    this.isGone = isGone;
    this.slides = slides;
    this.broken.clear();
    const current = this.shown[this.shown.length - 1];
    if (current && this.slides.some(({ id }) => id === current.id)) this.wait();
    else {
      this.shown = [];
      await this.next();
    }
  }

  private wait(): void {
    clearTimeout(this.turning);
    this.turning = setTimeout(() => void this.next(), (this.config?.interval ?? SECONDS) * 1000);
  }

  /** Shows the next slide when its picture is there; one that does not load is passed over. */
  private async next(): Promise<void> {
    clearTimeout(this.turning);
    const turn = ++this.turns;
    const last = this.shown[this.shown.length - 1];
    const at = this.slides.findIndex(({ id }) => id === last?.id);
    let found = false;
    for (let step = 1; step <= this.slides.length; step += 1) {
      const slide = this.slides[(at + step) % this.slides.length];
      const shown = slide && (await this.loaded(slide));
      if (turn !== this.turns) return;
      if (!shown) continue;
      if (shown.id !== last?.id) this.shown = last ? [last, shown] : [shown];
      found = true;
      break;
    }
    if (!found) this.shown = [];
    this.isEmpty = !found;
    if (this.isConnected) this.wait();
  }

  private async loaded(slide: Slide): Promise<Shown | undefined> {
    const { clientWidth: width, clientHeight: height } = this;
    const sources: [string | null, boolean][] = [
      [slide.image && sized(this.picture(slide.image) ?? "", width, height, window.devicePixelRatio), true],
      [this.picture(slide.thumbnail), false],
    ];
    for (const [src, isPhoto] of sources) {
      if (!src || this.broken.has(src)) continue;
      const picture = await load(src);
      if (!picture) this.broken.add(src);
      else return { ...slide, src, kind: !isPhoto ? "face" : fills(picture, { width, height }) ? "fills" : "whole" };
    }
    return undefined;
  }

  /** Why there is nothing to show, and what to do. */
  private get reason(): TextKey {
    if (this.config?.album) return this.isGone ? "cards.frame_album_gone" : "cards.frame_album_empty";
    return this.config?.person ? "cards.frame_empty" : "cards.frame_choose";
  }

  protected body(): TemplateResult {
    if (!this.slides.length || this.isEmpty) return this.empty(this.reason);
    const current = this.shown[this.shown.length - 1];
    return html`<div class="frame">
      ${repeat(
        this.shown,
        ({ id }) => id,
        (shown) => this.slide(shown, shown === current),
      )}
      <button type="button" aria-label=${localize("cards.next_photo")} @click=${() => void this.next()}></button>
    </div>`;
  }

  private slide({ src, kind, thumbnail, name, takenAt }: Shown, isCurrent: boolean) {
    const about = [name, day(takenAt)].filter(Boolean).join(", ");
    return html`<figure class="slide ${kind} ${isCurrent ? "current" : ""}" aria-hidden=${isCurrent ? nothing : "true"}>
      ${kind === "fills" ? nothing : html`<img class="behind" src=${this.picture(thumbnail) ?? src} alt="" />`}
      <img class="picture" src=${src} alt=${isCurrent ? about : ""} decoding="async" />
      ${this.config?.caption === false
        ? nothing
        : html`<figcaption aria-hidden="true">
            ${name ? html`<bdi class="name">${name}</bdi>` : nothing}<span>${day(takenAt)}</span>
          </figcaption>`}
    </figure>`;
  }

  static override styles = [FamiliarCard.styles, frameStyles];
}

/** The first photos of an album; undefined if it is gone. */
async function photosIn(api: Api, album: string): Promise<AlbumPhoto[] | undefined> {
  const photos: AlbumPhoto[] = [];
  try {
    let cursor: string | undefined;
    do {
      const page = await albumPhotos(api, album, cursor);
      photos.push(...page.items);
      cursor = page.cursor ?? undefined;
    } while (cursor && photos.length < MOST_OF_ALBUM);
  } catch (error) {
    if (error instanceof ApiError && error.code === "not-found") return undefined;
    throw error;
  }
  return photos;
}

/** Loads and decodes a picture, so that it appears at once; undefined if it does not load. */
async function load(src: string): Promise<{ width: number; height: number } | undefined> {
  const image = new Image();
  image.src = src;
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return undefined;
  }
}

define("familiar-photo-frame", FamiliarPhotoFrame);
