import {
  mdiImageFrame,
  mdiImageMinusOutline,
  mdiImageMultipleOutline,
  mdiImageOffOutline,
  mdiPageFirst,
  mdiShareVariant,
} from "@mdi/js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { albumPhotos, changeAlbumPhotos, personPhotos, updateAlbum, type Album, type AlbumPhoto } from "../../api/albums";
import type { Api, Changed } from "../../api/connection";
import "../../components/button";
import "../../components/selection-bar";
import type { BarAction } from "../../components/selection-bar";
import "../../components/state";
import { define } from "../../define";
import { say, sayFailed } from "../../state/messages";
import { Watch } from "../../state/store";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import "../albums/share-dialog";
import "./add-dialog";
import "./grid";
import { clearPhotos, selectedIn, selection } from "./selection";

/**
 * The photos of an album or of a person, and what can be done with those that are selected. Fires `changed` after a
 * change of the album, and `failed` if there are none to show.
 */
export class FamiliarPhotos extends LitElement {
  @property({ attribute: false }) api!: Api;
  /** The album; without it, the person. */
  @property({ attribute: false }) album?: Album;
  @property() personId = "";
  @property({ type: Boolean }) editable = false;
  @state() private photos?: readonly AlbumPhoto[];
  @state() private dialog?: "add" | "share";
  private cursor: string | null = null;
  private readonly selected = new Watch(this, selection);
  private loaded = "";

  private get place(): string {
    return this.album ? `album ${this.album.id}` : `person ${this.personId}`;
  }

  private get ids(): readonly string[] {
    return this.editable ? selectedIn(this.place) : [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.pressed);
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !this.dialog && this.ids.length) clearPhotos();
  };

  protected override willUpdate(changed: PropertyValues<this>): void {
    if ((changed.has("album") || changed.has("personId")) && this.api) void this.load();
  }

  private page(cursor?: string) {
    return this.album ? albumPhotos(this.api, this.album.id, cursor) : personPhotos(this.api, this.personId, cursor);
  }

  async load(): Promise<void> {
    const { place } = this;
    if (place !== this.loaded) this.photos = undefined;
    this.loaded = place;
    try {
      // As many as were shown before, so that nobody loses their place.
      let { items, cursor } = await this.page();
      while (cursor && items.length < (this.photos?.length ?? 0)) {
        const next = await this.page(cursor);
        items = [...items, ...next.items];
        cursor = next.cursor;
      }
      if (place !== this.place) return;
      this.photos = items;
      this.cursor = cursor;
    } catch (error) {
      if (place === this.place && !this.photos) this.dispatchEvent(new CustomEvent("failed", { detail: error }));
    }
  }

  private async more(): Promise<void> {
    if (!this.cursor) return;
    try {
      const { items, cursor } = await this.page(this.cursor);
      this.photos = [...(this.photos ?? []), ...items];
      this.cursor = cursor;
      this.requestUpdate();
    } catch (error) {
      sayFailed(error);
    }
  }

  private async decide({ detail: action }: CustomEvent<string>): Promise<void> {
    const { album, api, ids } = this;
    const count = ids.length;
    if (action === "add" || action === "share") this.dialog = action;
    else if (album && action === "cover") {
      const [cover = null] = ids;
      await this.change(() => updateAlbum(api, album.id, { cover_photo_id: cover }), localize("albums.cover_changed"));
    } else if (album && (action === "remove" || action === "first")) {
      const text = localize(action === "remove" ? "albums.removed" : "albums.moved", { count, name: album.name });
      await this.change(() => changeAlbumPhotos(api, album.id, action, ids), text);
    }
  }

  private async change(run: () => Promise<Changed>, text: string): Promise<void> {
    try {
      say(text, (await run()).entry);
      clearPhotos();
      this.dispatchEvent(new CustomEvent("changed"));
    } catch (error) {
      sayFailed(error);
    }
  }

  private get actions(): BarAction[] {
    const { album, ids } = this;
    const chosen = album?.rule === null;
    const action = (value: string, icon: string, label: string) => ({ value, icon, label });
    return [
      action("add", mdiImageMultipleOutline, localize("albums.add_to")),
      action("share", mdiShareVariant, localize("albums.share")),
      ...(album && ids.length === 1 ? [action("cover", mdiImageFrame, localize("albums.cover"))] : []),
      ...(chosen && album.order === "chosen" ? [action("first", mdiPageFirst, localize("albums.first"))] : []),
      ...(chosen ? [action("remove", mdiImageMinusOutline, localize("albums.take_out"))] : []),
    ];
  }

  protected override render() {
    void this.selected.value;
    const { ids, photos, place } = this;
    if (!photos) return shapes;
    return html`${ids.length
        ? html`<familiar-selection-bar
            .count=${ids.length}
            .actions=${this.actions}
            @act=${this.decide}
            @clear=${clearPhotos}
          ></familiar-selection-bar>`
        : nothing}
      ${photos.length
        ? html`<familiar-photo-grid .place=${place} .photos=${photos} ?selectable=${this.editable}></familiar-photo-grid>`
        : this.renderNone()}
      ${this.cursor
        ? html`<familiar-button class="more" @click=${this.more}>${localize("albums.more")}</familiar-button>`
        : nothing}
      ${this.renderDialog(ids)}`;
  }

  private renderNone() {
    const chosen = this.album?.rule === null;
    return html`<familiar-state
      .icon=${mdiImageOffOutline}
      .heading=${localize("albums.no_photos")}
      .text=${chosen && this.editable ? localize("albums.no_photos_hint") : ""}
    ></familiar-state>`;
  }

  private renderDialog(ids: readonly string[]) {
    if (this.dialog === "add") {
      return html`<familiar-add-to-album
        .api=${this.api}
        .photoIds=${ids}
        .but=${this.album?.id ?? ""}
        @done=${({ detail: added }: CustomEvent<boolean>) => {
          this.dialog = undefined;
          if (added) clearPhotos();
        }}
      ></familiar-add-to-album>`;
    }
    if (this.dialog !== "share") return nothing;
    return html`<familiar-share
      .api=${this.api}
      .what=${{ photo_ids: ids }}
      @done=${() => (this.dialog = undefined)}
    ></familiar-share>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 16px;
      }
      .more {
        align-self: center;
      }
      .shapes {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(31%, 180px), 1fr));
        gap: 4px;
      }
      .shapes div {
        aspect-ratio: 1;
      }
    `,
  ];
}

const shapes = html`<div class="shapes" aria-busy="true">
  ${Array.from({ length: 18 }, () => html`<div class="skeleton"></div>`)}
</div>`;

define("familiar-photos", FamiliarPhotos);
