import { mdiImageMultipleOutline } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { changeAlbumPhotos, createAlbum, listAlbums, type Album } from "../../api/albums";
import type { Api, Changed } from "../../api/connection";
import "../../components/button";
import "../../components/dialog";
import { icon } from "../../components/icon";
import { field } from "../../components/styles";
import { define } from "../../define";
import { failureText, say } from "../../state/messages";
import { base } from "../../styles";
import { localize } from "../../texts";
import { formStyles } from "../albums/form-styles";

/** Adds photos to an album of chosen ones, or to a new one. Fires `done` when it closes; with true if they were added. */
export class FamiliarAddToAlbum extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) photoIds: readonly string[] = [];
  /** The album that they are in already. */
  @property() but = "";
  @state() private albums?: readonly Album[];
  @state() private name = "";
  @state() private busy = false;
  @state() private problem = "";

  protected override async firstUpdated(): Promise<void> {
    try {
      this.albums = (await listAlbums(this.api)).filter(({ id, rule }) => rule === null && id !== this.but);
    } catch (error) {
      this.problem = failureText(error);
    }
  }

  private done(added = false): void {
    this.dispatchEvent(new CustomEvent<boolean>("done", { detail: added }));
  }

  private async add(run: () => Promise<{ album: Album } & Changed>): Promise<void> {
    this.busy = true;
    this.problem = "";
    try {
      const { album, entry } = await run();
      say(localize("albums.added", { count: this.photoIds.length, name: album.name }), entry);
      this.done(true);
    } catch (error) {
      this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  private readonly create = (): void => {
    void this.add(() => createAlbum(this.api, this.name.trim(), { photo_ids: this.photoIds }));
  };

  protected override render() {
    const possible = this.name.trim() && !this.busy;
    return html`<familiar-dialog open .heading=${localize("albums.add_to")} @closed=${() => this.done()}>
      ${this.albums?.length
        ? html`<ul>
            ${this.albums.map((album) => this.renderAlbum(album))}
          </ul>`
        : nothing}
      <form @submit=${(event: Event) => (event.preventDefault(), possible && this.create())}>
        <label class="text"
          >${localize("albums.new_name")}<input
            class="field"
            name="name"
            maxlength="100"
            autocomplete="off"
            .value=${this.name}
            @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)}
        /></label>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <button hidden></button>
      </form>
      <familiar-button slot="actions" kind="plain" @click=${() => this.done()}>${localize("app.cancel")}</familiar-button>
      <familiar-button slot="actions" kind="primary" ?disabled=${!possible} @click=${this.create}
        >${localize("albums.create")}</familiar-button
      >
    </familiar-dialog>`;
  }

  private renderAlbum(album: Album) {
    return html`<li>
      <button
        type="button"
        class="album"
        ?disabled=${this.busy}
        @click=${() => this.add(() => changeAlbumPhotos(this.api, album.id, "add", this.photoIds))}
      >
        <span class="cover">
          ${icon(mdiImageMultipleOutline)}
          ${album.image ? html`<img src="${album.image}&size=640" alt="" loading="lazy" @error=${hide} />` : nothing}
        </span>
        <span class="words"
          ><strong><bdi>${album.name}</bdi></strong>
          <span class="weak">${localize("albums.photos", { count: album.photos })}</span></span
        >
      </button>
    </li>`;
  }

  static override styles = [
    base,
    field,
    formStyles,
    css`
      ul {
        max-height: 40vh;
        margin-block-end: 16px;
        overflow: auto;
      }
      .album {
        display: flex;
        align-items: center;
        gap: 14px;
        width: 100%;
        padding: 6px;
        border: 0;
        border-radius: 14px;
        background: none;
        text-align: start;
        cursor: pointer;
      }
      .album:hover {
        background: var(--f-fill);
      }
      .cover {
        position: relative;
        display: grid;
        flex: none;
        place-items: center;
        width: 52px;
        height: 52px;
        border-radius: 12px;
        background: var(--f-fill);
        color: var(--f-text-weak);
        overflow: hidden;
      }
      .cover img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .words {
        display: flex;
        flex-direction: column;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      strong {
        font-weight: 500;
      }
      .words .weak {
        font-size: 0.875rem;
      }
    `,
  ];
}

const hide = (event: Event): void => (event.target as HTMLElement).remove();

define("familiar-add-to-album", FamiliarAddToAlbum);
