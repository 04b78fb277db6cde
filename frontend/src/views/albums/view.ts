import { mdiCellphoneArrowDown, mdiImageMultipleOutline, mdiPlus } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { listAlbums, type Album } from "../../api/albums";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/failure";
import { icon } from "../../components/icon";
import "../../components/state";
import { define } from "../../define";
import { Loaded } from "../../state/loaded";
import { loadPeople } from "../../state/people";
import { address, navigate, type Route } from "../../state/router";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import type { ViewElement } from "../view";
import "./links";
import type { FamiliarLinks } from "./links";
import "./new-dialog";

/** All albums with their covers, and the links that share them. */
export class FamiliarViewAlbums extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private making = false;
  @query("familiar-links") private links?: FamiliarLinks;
  private readonly albums = new Loaded<readonly Album[]>(this, () => {
    void this.links?.load();
    return this.api && listAlbums(this.api);
  });

  private get isAdmin(): boolean {
    return Boolean(this.hass?.user?.is_admin);
  }

  private make(): void {
    void loadPeople(this.api);
    this.making = true;
  }

  private made(event: CustomEvent<string | undefined>): void {
    this.making = false;
    if (event.detail) navigate(address(["albums", event.detail]));
  }

  protected override render() {
    if (this.albums.failure) return this.renderError();
    if (!this.albums.value) return this.renderLoading();
    return html`<div class="all">
        ${this.albums.value.length ? this.renderAlbums(this.albums.value) : this.renderNone()}
        ${this.isAdmin
          ? html`<familiar-links .api=${this.api} .albums=${this.albums.value}></familiar-links>`
          : nothing}
      </div>
      ${this.making
        ? html`<familiar-new-album .api=${this.api} @done=${this.made}></familiar-new-album>`
        : nothing}`;
  }

  private renderAlbums(albums: readonly Album[]) {
    return html`${this.isAdmin
        ? html`<div class="top">
            ${toDevices()}
            <familiar-button kind="primary" .icon=${mdiPlus} @click=${this.make}>${localize("albums.new")}</familiar-button>
          </div>`
        : nothing}
      <ul class="albums">
        ${albums.map(
          (album) => html`<li>
            <a href=${address(["albums", album.id])}>
              <span class="cover">
                ${icon(mdiImageMultipleOutline)}
                ${album.image
                  ? html`<img src="${album.image}&size=640" alt="" loading="lazy" @error=${hide} />`
                  : nothing}
              </span>
              <strong><bdi>${album.name}</bdi></strong>
              <span class="weak">${localize("albums.photos", { count: album.photos })}</span>
            </a>
          </li>`,
        )}
      </ul>`;
  }

  private renderNone() {
    return html`<familiar-state
      .icon=${mdiImageMultipleOutline}
      .heading=${localize("albums.empty")}
      .text=${localize("albums.empty_hint")}
    >
      ${this.isAdmin
        ? html`<familiar-button kind="primary" .icon=${mdiPlus} @click=${this.make}
            >${localize("albums.new")}</familiar-button
          >${toDevices()}`
        : nothing}
    </familiar-state>`;
  }

  private renderLoading() {
    return html`<div class="all" aria-busy="true" aria-label=${localize("app.loading")}>
      <ul class="albums">
        ${Array.from({ length: 8 }, () => html`<li><div class="skeleton cover"></div></li>`)}
      </ul>
    </div>`;
  }

  private renderError() {
    return html`<familiar-failure .error=${this.albums.failure} @retry=${() => this.albums.load()}></familiar-failure>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      .all {
        display: flex;
        flex-direction: column;
        gap: 28px;
        max-width: 1280px;
        margin: 0 auto;
        padding: var(--f-gap) var(--f-gap) 48px;
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        justify-content: flex-end;
      }
      .albums {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, max(150px, 22%)), 1fr));
        gap: 20px 16px;
      }
      a {
        display: flex;
        flex-direction: column;
        border-radius: var(--f-radius);
        color: inherit;
        text-decoration: none;
        overflow-wrap: anywhere;
      }
      strong {
        margin-block-start: 10px;
        font-weight: 500;
      }
      .weak {
        font-size: 0.875rem;
      }
      .cover {
        position: relative;
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        border-radius: 20px;
        background: var(--f-fill);
        color: var(--f-text-weak);
        overflow: hidden;
      }
      .cover .icon {
        width: 40px;
        height: 40px;
        opacity: 0.6;
      }
      img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
        transition: transform var(--f-quick);
      }
      a:hover img {
        transform: scale(1.02);
      }
    `,
  ];
}

const toDevices = () =>
  html`<familiar-button .icon=${mdiCellphoneArrowDown} @click=${() => navigate(address(["devices"]))}
    >${localize("devices.open")}</familiar-button
  >`;

/** What stands behind a picture that cannot be shown is seen. */
const hide = (event: Event): void => (event.target as HTMLElement).remove();

define("familiar-view-albums", FamiliarViewAlbums);
