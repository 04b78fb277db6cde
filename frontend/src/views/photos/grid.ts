import { mdiCheck, mdiImageOffOutline, mdiPlay } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { AlbumPhoto } from "../../api/albums";
import { checkStyles } from "../../components/check-styles";
import { icon } from "../../components/icon";
import { define } from "../../define";
import { day } from "../../state/dates";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { localize } from "../../texts";
import { selectedIn, selection, togglePhoto } from "./selection";

/** Photos and videos in a grid, of which several can be selected. */
export class FamiliarPhotoGrid extends LitElement {
  /** Where they are: what is selected elsewhere is not selected here. */
  @property() place = "";
  @property({ attribute: false }) photos: readonly AlbumPhoto[] = [];
  @property({ type: Boolean }) selectable = false;
  private readonly selected = new Watch(this, selection);

  private toggle(photo: AlbumPhoto, event: MouseEvent): void {
    togglePhoto(this.place, photo.id, event.shiftKey ? this.photos.map(({ id }) => id) : undefined);
  }

  /** While some are selected, a tap on another selects it, too. */
  private pressed(photo: AlbumPhoto, event: MouseEvent): void {
    if (!this.selectable || !selectedIn(this.place).length || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.toggle(photo, event);
  }

  protected override render() {
    void this.selected.value;
    const selected = new Set(selectedIn(this.place));
    return html`<ul class="photos">
      ${this.photos.map((photo) => this.renderPhoto(photo, selected.has(photo.id)))}
    </ul>`;
  }

  private renderPhoto(photo: AlbumPhoto, selected: boolean) {
    const label = localize("albums.photo", { date: day(photo.taken_at) });
    const small = photo.image ? `${photo.image}&size=640` : photo.thumbnail;
    const shown = html`${icon(mdiImageOffOutline)}${small
        ? html`<img src=${small} alt="" loading="lazy" decoding="async" @error=${hide} />`
        : nothing}
      ${photo.offset === null ? nothing : html`<span class="play">${icon(mdiPlay)}</span>`}`;
    const press = (event: MouseEvent) => this.pressed(photo, event);
    return html`<li class=${selected ? "selected" : ""}>
      ${photo.image
        ? html`<a class="tile" href=${photo.image} target="_blank" rel="noreferrer" aria-label=${label} @click=${press}
            >${shown}</a
          >`
        : html`<div class="tile" role="img" aria-label=${label} @click=${press}>${shown}</div>`}
      ${this.selectable
        ? html`<button
            type="button"
            class="check"
            role="checkbox"
            aria-checked=${String(selected)}
            aria-label=${localize("people.select", { name: label })}
            @click=${(event: MouseEvent) => this.toggle(photo, event)}
          >
            <span>${icon(mdiCheck)}</span>
          </button>`
        : nothing}
    </li>`;
  }

  static override styles = [
    base,
    checkStyles,
    css`
      .photos {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(31%, 180px), 1fr));
        gap: 4px;
      }
      li {
        position: relative;
      }
      .tile {
        position: relative;
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        border-radius: 8px;
        background: var(--f-fill);
        color: var(--f-text-weak);
        overflow: hidden;
        transition: transform var(--f-quick);
      }
      .selected .tile {
        transform: scale(0.88);
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
    `,
  ];
}

const hide = (event: Event): void => (event.target as HTMLElement).remove();

define("familiar-photo-grid", FamiliarPhotoGrid);
