import { mdiArrowUp, mdiFolder, mdiFolderAlertOutline, mdiFolderOpenOutline } from "@mdi/js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Api } from "../../api/connection";
import type { ImportFolder, ImportFolders } from "../../api/imports";
import "../../components/button";
import "../../components/failure";
import { icon } from "../../components/icon";
import "../../components/icon-button";
import "../../components/state";
import { define } from "../../define";
import { setQuery } from "../../state/router";
import { Watch } from "../../state/store";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import "./import-card";
import { cancel, folders, followImports, imports, nameOf, openFolder, start } from "./imports";

/** Folders on the daemon's machine to import, and how far imports are. */
export class FamiliarTeachFolder extends LitElement {
  @property({ attribute: false }) api!: Api;
  /** The folder in the address. */
  @property() path = "";
  @state() private byFolder = false;
  @state() private videos = true;
  @state() private busy = false;
  private readonly found = new Watch(this, folders);
  private readonly running = new Watch(this, imports);
  private stop?: () => void;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.api) this.stop = followImports(this.api);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    this.stop = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.stop ??= followImports(this.api);
    if (changed.has("path") || changed.has("api")) void openFolder(this.api, this.path || undefined);
  }

  private async begin(path: string): Promise<void> {
    this.busy = true;
    await start(this.api, path, { by_folder: this.byFolder, videos: this.videos });
    this.busy = false;
  }

  protected override render() {
    const found = this.found.value;
    return html`${found === undefined
      ? html`<div class="skeleton waiting" aria-busy="true"></div>`
      : "error" in found
        ? html`<familiar-failure
            .error=${found.error}
            .heading=${localize("teach.folders_failed")}
            @retry=${() => openFolder(this.api, this.path || undefined)}
          ></familiar-failure>`
        : this.browser(found)}
    ${this.running.value.length
      ? html`<h2>${localize("teach.imports")}</h2>
          <ul class="imports">
            ${repeat(
              this.running.value,
              (one) => one.id,
              (one) => html`<li><familiar-import .import=${one} @cancel=${() => cancel(this.api, one)}></familiar-import></li>`,
            )}
          </ul>`
      : nothing}`;
  }

  private browser(found: ImportFolders) {
    if (found.path === null && !found.folders.length) {
      return html`<familiar-state
        .icon=${mdiFolderAlertOutline}
        .heading=${localize("teach.no_folders_heading")}
        .text=${localize("teach.no_folders_text")}
      ></familiar-state>`;
    }
    const { path } = found;
    return html`<div class="browser">
      <div class="head">
        ${path === null
          ? nothing
          : html`<familiar-icon-button
              .icon=${mdiArrowUp}
              .label=${localize("teach.up")}
              @click=${() => setQuery({ folder: found.parent ?? "" }, { replace: false })}
            ></familiar-icon-button>`}
        <h2><bdi>${path === null ? localize("teach.folders") : nameOf(path)}</bdi></h2>
      </div>
      <ul>
        ${found.folders.map((folder) => this.folder(folder))}
        ${found.folders.length ? nothing : html`<li class="weak none">${localize("teach.no_folders_inside")}</li>`}
      </ul>
      ${path === null
        ? html`<p class="weak">${localize("teach.folders_text")}</p>`
        : html`<div class="options">
            <label><input type="checkbox" .checked=${this.byFolder} @change=${(event: Event) => (this.byFolder = isChecked(event))} /><span>${localize("teach.by_folder")}<span class="weak">${localize("teach.by_folder_text")}</span></span></label>
            <label><input type="checkbox" .checked=${this.videos} @change=${(event: Event) => (this.videos = isChecked(event))} /><span>${localize("teach.videos")}</span></label>
            <familiar-button kind="primary" .icon=${mdiFolderOpenOutline} ?disabled=${this.busy} @click=${() => this.begin(path)}
              >${localize("teach.import", { folder: nameOf(path) })}</familiar-button
            >
          </div>`}
    </div>`;
  }

  private folder({ name, path, available }: ImportFolder) {
    return html`<li>
      <button type="button" ?disabled=${!available} @click=${() => setQuery({ folder: path }, { replace: false })}>
        ${icon(available ? mdiFolder : mdiFolderAlertOutline)}
        <span class="name"><bdi>${name}</bdi></span>
        ${available ? nothing : html`<span class="weak">${localize("teach.folder_away")}</span>`}
      </button>
    </li>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      .waiting {
        height: 240px;
        border-radius: 22px;
      }
      .browser {
        padding: 10px 14px 18px;
        border: 1px solid var(--f-line);
        border-radius: 22px;
        background: var(--f-surface);
      }
      .head {
        display: flex;
        align-items: center;
        gap: 4px;
        min-height: 52px;
        padding-inline: 6px;
      }
      h2 {
        min-width: 0;
        font-size: 1.125rem;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .browser ul {
        max-height: 46vh;
        overflow: auto;
      }
      button {
        display: flex;
        align-items: center;
        gap: 14px;
        width: 100%;
        min-height: 48px;
        padding: 6px 10px;
        border: 0;
        border-radius: 12px;
        background: none;
        text-align: start;
        cursor: pointer;
      }
      button:hover:not(:disabled) {
        background: var(--f-fill);
      }
      button:disabled {
        cursor: default;
      }
      button .icon {
        color: var(--f-accent);
      }
      .name {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .none,
      .browser > p {
        padding: 12px 10px;
      }
      .options {
        display: grid;
        gap: 4px;
        justify-items: start;
        margin-block-start: 12px;
        padding: 14px 10px 0;
        border-block-start: 1px solid var(--f-line);
      }
      label {
        display: flex;
        align-items: start;
        gap: 12px;
        min-height: 44px;
        padding-block: 10px;
        cursor: pointer;
      }
      label .weak {
        display: block;
        font-size: 0.9375rem;
      }
      input {
        flex: none;
        width: 20px;
        height: 20px;
        margin: 2px 0 0;
        accent-color: var(--f-accent);
      }
      .imports {
        display: grid;
        gap: 12px;
      }
      h2 + .imports {
        margin-block-start: 12px;
      }
      .browser + h2 {
        margin-block-start: 28px;
      }
    `,
  ];
}

const isChecked = (event: Event): boolean => (event.target as HTMLInputElement).checked;

define("familiar-teach-folder", FamiliarTeachFolder);
