import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { updateAlbum, type Album, type AlbumOrder } from "../../api/albums";
import type { Api } from "../../api/connection";
import "../../components/button";
import "../../components/dialog";
import { selectStyles } from "../../components/select-styles";
import { field } from "../../components/styles";
import { define } from "../../define";
import { failureText, say } from "../../state/messages";
import { base } from "../../styles";
import { localize } from "../../texts";
import { formStyles } from "../albums/form-styles";

/** Changes an album's name, description, and order. Fires `done` when it closes. */
export class FamiliarAlbumEdit extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) album!: Album;
  @state() private entered: { name?: string; description?: string; order?: AlbumOrder } = {};
  @state() private busy = false;
  @state() private problem = "";

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  private enter(change: typeof this.entered): void {
    this.entered = { ...this.entered, ...change };
  }

  private get name(): string {
    return (this.entered.name ?? this.album.name).trim();
  }

  private async save(): Promise<void> {
    const { description, order } = this.entered;
    this.busy = true;
    this.problem = "";
    try {
      const { entry } = await updateAlbum(this.api, this.album.id, {
        name: this.name,
        description: description === undefined ? undefined : description.trim() || null,
        order,
      });
      say(localize("albums.changed", { name: this.name }), entry);
      this.done();
    } catch (error) {
      this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  protected override render() {
    const { album, entered } = this;
    const orders: AlbumOrder[] = album.rule ? ["newest", "oldest"] : ["chosen", "newest", "oldest"];
    return html`<familiar-dialog open .heading=${localize("albums.edit")} @closed=${this.done}>
      <form @submit=${(event: Event) => event.preventDefault()}>
        <label class="text"
          >${localize("albums.name")}<input
            class="field"
            name="name"
            maxlength="100"
            autocomplete="off"
            .value=${entered.name ?? album.name}
            @input=${(event: Event) => this.enter({ name: (event.target as HTMLInputElement).value })}
        /></label>
        <label class="text"
          >${localize("albums.description")}<input
            class="field"
            name="description"
            maxlength="500"
            autocomplete="off"
            .value=${entered.description ?? album.description ?? ""}
            @input=${(event: Event) => this.enter({ description: (event.target as HTMLInputElement).value })}
        /></label>
        <label class="text"
          >${localize("albums.order")}<select
            @change=${(event: Event) => this.enter({ order: (event.target as HTMLSelectElement).value as AlbumOrder })}
          >
            ${orders.map(
              (order) => html`<option value=${order} ?selected=${order === (entered.order ?? album.order)}>
                ${localize(`albums.order_${order}`)}
              </option>`,
            )}
          </select></label
        >
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      </form>
      <familiar-button slot="actions" kind="plain" @click=${this.done}>${localize("app.cancel")}</familiar-button>
      <familiar-button slot="actions" kind="primary" ?disabled=${this.busy || !this.name} @click=${this.save}
        >${localize("devices.save")}</familiar-button
      >
    </familiar-dialog>`;
  }

  static override styles = [base, field, selectStyles, formStyles];
}

define("familiar-album-edit", FamiliarAlbumEdit);
