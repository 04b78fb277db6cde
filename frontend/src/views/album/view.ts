import { mdiAlertCircleOutline, mdiArrowLeft, mdiDeleteOutline, mdiImageOffOutline, mdiPlay, mdiShareVariant } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { albumPhotos, deleteAlbum, getAlbum, type Album, type AlbumPhoto } from "../../api/albums";
import { ApiError, type Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import "../../components/button";
import { icon } from "../../components/icon";
import "../../components/icon-button";
import "../../components/state";
import { define } from "../../define";
import { day } from "../../state/dates";
import { failureText, say, sayFailed, undone } from "../../state/messages";
import { address, navigate, type Route } from "../../state/router";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import "../albums/share-dialog";
import type { ViewElement } from "../view";

/** One album: its photos, and the way to share it. */
export class FamiliarViewAlbum extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private album?: Album;
  @state() private photos: readonly AlbumPhoto[] = [];
  @state() private cursor: string | null = null;
  @state() private failure: unknown;
  @state() private sharing = false;
  private stop?: () => void;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = undone.subscribe(() => void this.load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  private get albumId(): string {
    return this.route.path[1] ?? "";
  }

  private async load(): Promise<void> {
    if (!this.api || !this.albumId) return;
    try {
      this.album = await getAlbum(this.api, this.albumId);
      const page = await albumPhotos(this.api, this.albumId);
      this.photos = page.items;
      this.cursor = page.cursor;
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }

  private async more(): Promise<void> {
    if (!this.cursor) return;
    try {
      const page = await albumPhotos(this.api, this.albumId, this.cursor);
      this.photos = [...this.photos, ...page.items];
      this.cursor = page.cursor;
    } catch (error) {
      sayFailed(error);
    }
  }

  private async delete(album: Album): Promise<void> {
    try {
      const { entry } = await deleteAlbum(this.api, album.id);
      say(localize("albums.deleted", { name: album.name }), entry);
      navigate(address(["albums"]));
    } catch (error) {
      sayFailed(error);
    }
  }

  protected override render() {
    if (this.failure) return this.renderError();
    const { album } = this;
    if (!album) return html`<div class="all" aria-busy="true" aria-label=${localize("app.loading")}>${shapes}</div>`;
    const days = album.first_taken && album.last_taken ? [day(album.first_taken), day(album.last_taken)] : [];
    return html`<div class="all">
        <header>
          <familiar-icon-button
            .icon=${mdiArrowLeft}
            .label=${localize("albums.back")}
            @click=${() => navigate(address(["albums"]))}
          ></familiar-icon-button>
          <div class="text">
            <h1><bdi>${album.name}</bdi></h1>
            <p class="weak">
              ${[localize("albums.photos", { count: album.photos }), ...(days.length ? [[...new Set(days)].join(" – ")] : [])].join(
                " · ",
              )}
            </p>
          </div>
          ${this.hass?.user?.is_admin
            ? html`<familiar-icon-button
                  .icon=${mdiDeleteOutline}
                  .label=${localize("albums.delete")}
                  @click=${() => this.delete(album)}
                ></familiar-icon-button>
                <familiar-button kind="primary" .icon=${mdiShareVariant} @click=${() => (this.sharing = true)}
                  >${localize("albums.share")}</familiar-button
                >`
            : nothing}
        </header>
        ${album.description ? html`<p><bdi>${album.description}</bdi></p>` : nothing}
        ${this.photos.length ? this.renderPhotos() : this.renderNone()}
      </div>
      ${this.sharing
        ? html`<familiar-share-album
            .api=${this.api}
            .album=${album}
            @done=${() => (this.sharing = false)}
          ></familiar-share-album>`
        : nothing}`;
  }

  private renderPhotos() {
    return html`<ul class="photos">
        ${this.photos.map((photo) => {
          const label = localize("albums.photo", { date: day(photo.taken_at) });
          const small = photo.image ? `${photo.image}&size=640` : photo.thumbnail;
          const shown = html`${icon(mdiImageOffOutline)}${small
              ? html`<img src=${small} alt="" loading="lazy" decoding="async" @error=${hide} />`
              : nothing}
            ${photo.offset === null ? nothing : html`<span class="play">${icon(mdiPlay)}</span>`}`;
          return html`<li>
            ${photo.image
              ? html`<a href=${photo.image} target="_blank" rel="noreferrer" aria-label=${label}>${shown}</a>`
              : html`<div role="img" aria-label=${label}>${shown}</div>`}
          </li>`;
        })}
      </ul>
      ${this.cursor
        ? html`<familiar-button class="more" @click=${this.more}>${localize("albums.more")}</familiar-button>`
        : nothing}`;
  }

  private renderNone() {
    return html`<familiar-state .icon=${mdiImageOffOutline} .heading=${localize("albums.no_photos")}></familiar-state>`;
  }

  private renderError() {
    const isGone = this.failure instanceof ApiError && this.failure.code === "not-found";
    return html`<familiar-state
      alert
      .icon=${mdiAlertCircleOutline}
      .heading=${localize(isGone ? "albums.gone" : "error.heading")}
      .text=${isGone ? "" : failureText(this.failure)}
    >
      ${isGone
        ? html`<familiar-button kind="primary" @click=${() => navigate(address(["albums"]))}
            >${localize("albums.back")}</familiar-button
          >`
        : html`<familiar-button kind="primary" @click=${() => this.load()}>${localize("error.retry")}</familiar-button>`}
    </familiar-state>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      .all {
        display: flex;
        flex-direction: column;
        gap: 20px;
        max-width: 1600px;
        margin: 0 auto;
        padding: var(--f-gap) var(--f-gap) 48px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      header .text {
        flex: 1 1 180px;
        min-width: 0;
      }
      h1 {
        font-size: 1.5rem;
        font-weight: 500;
        line-height: 1.25;
        overflow-wrap: anywhere;
      }
      .photos {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(31%, 180px), 1fr));
        gap: 4px;
      }
      .photos a,
      .photos div {
        position: relative;
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        border-radius: 8px;
        background: var(--f-fill);
        color: var(--f-text-weak);
        overflow: hidden;
      }
      img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .play {
        position: absolute;
        inset-block-end: 6px;
        inset-inline-end: 6px;
        display: grid;
        place-items: center;
        width: 30px;
        height: 30px;
        border-radius: 50%;
        background: rgba(0, 0, 0, 0.6);
        color: #fff;
      }
      .play .icon {
        width: 18px;
        height: 18px;
      }
      .more {
        align-self: center;
      }
    `,
  ];
}

const shapes = html`<ul class="photos">
  ${Array.from({ length: 18 }, () => html`<li><div class="skeleton"></div></li>`)}
</ul>`;

const hide = (event: Event): void => (event.target as HTMLElement).remove();

define("familiar-view-album", FamiliarViewAlbum);
