import { mdiAlertCircleOutline, mdiArrowLeft, mdiDeleteOutline, mdiPencilOutline, mdiShareVariant } from "@mdi/js";
import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { deleteAlbum, getAlbum, type Album } from "../../api/albums";
import { ApiError, type Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/failure";
import "../../components/icon-button";
import "../../components/state";
import { define } from "../../define";
import { day } from "../../state/dates";
import { say, sayFailed, undone } from "../../state/messages";
import { address, navigate, type Route } from "../../state/router";
import { base } from "../../styles";
import { localize } from "../../texts";
import "../albums/share-dialog";
import "../photos/photos";
import { photosViewStyles } from "../photos/view-styles";
import type { ViewElement } from "../view";
import "./edit-dialog";

/** One album: its photos, and the ways to share and to change it. */
export class FamiliarViewAlbum extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private album?: Album;
  @state() private failure: unknown;
  @state() private dialog?: "share" | "edit";
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
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
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

  private readonly closed = (): void => {
    this.dialog = undefined;
    void this.load();
  };

  protected override render() {
    if (this.failure) return this.renderError();
    const { album } = this;
    if (!album) return html`<div class="all" aria-busy="true" aria-label=${localize("app.loading")}></div>`;
    return html`<div class="all">
        ${this.renderHeader(album)} ${album.description ? html`<p><bdi>${album.description}</bdi></p>` : nothing}
        <familiar-photos
          .api=${this.api}
          .album=${album}
          ?editable=${Boolean(this.hass?.user?.is_admin)}
          @changed=${() => this.load()}
          @failed=${(event: CustomEvent<unknown>) => (this.failure = event.detail)}
        ></familiar-photos>
      </div>
      ${this.renderDialog(album)}`;
  }

  private renderHeader(album: Album) {
    const days = album.first_taken && album.last_taken ? [day(album.first_taken), day(album.last_taken)] : [];
    const said = [localize("albums.photos", { count: album.photos }), [...new Set(days)].join(" – ")];
    return html`<header>
      <familiar-icon-button
        .icon=${mdiArrowLeft}
        .label=${localize("albums.back")}
        @click=${() => navigate(address(["albums"]))}
      ></familiar-icon-button>
      <div class="text">
        <h1><bdi>${album.name}</bdi></h1>
        <p class="weak">${said.filter(Boolean).join(" · ")}</p>
      </div>
      ${this.hass?.user?.is_admin
        ? html`<div class="actions">
            <familiar-icon-button
              .icon=${mdiPencilOutline}
              .label=${localize("albums.edit")}
              @click=${() => (this.dialog = "edit")}
            ></familiar-icon-button>
            <familiar-icon-button
              .icon=${mdiDeleteOutline}
              .label=${localize("albums.delete")}
              @click=${() => this.delete(album)}
            ></familiar-icon-button>
            <familiar-button kind="primary" .icon=${mdiShareVariant} @click=${() => (this.dialog = "share")}
              >${localize("albums.share")}</familiar-button
            >
          </div>`
        : nothing}
    </header>`;
  }

  private renderDialog(album: Album) {
    if (this.dialog === "edit") {
      return html`<familiar-album-edit .api=${this.api} .album=${album} @done=${this.closed}></familiar-album-edit>`;
    }
    if (this.dialog !== "share") return nothing;
    return html`<familiar-share
      .api=${this.api}
      .what=${{ album_id: album.id }}
      .name=${album.name}
      @done=${this.closed}
    ></familiar-share>`;
  }

  private renderError() {
    if (!(this.failure instanceof ApiError) || this.failure.code !== "not-found") {
      return html`<familiar-failure .error=${this.failure} @retry=${() => this.load()}></familiar-failure>`;
    }
    return html`<familiar-state alert .icon=${mdiAlertCircleOutline} .heading=${localize("albums.gone")}>
      <familiar-button kind="primary" @click=${() => navigate(address(["albums"]))}>${localize("albums.back")}</familiar-button>
    </familiar-state>`;
  }

  static override styles = [base, photosViewStyles];
}

define("familiar-view-album", FamiliarViewAlbum);
