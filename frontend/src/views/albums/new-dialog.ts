import { mdiClose } from "@mdi/js";
import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { createAlbum } from "../../api/albums";
import type { Api } from "../../api/connection";
import "../../components/button";
import "../../components/chips";
import "../../components/dialog";
import "../../components/face";
import { icon } from "../../components/icon";
import "../../components/person-field";
import type { Entered, FamiliarPersonField, Suggestion } from "../../components/person-field";
import { field } from "../../components/styles";
import { define } from "../../define";
import { failureText, say } from "../../state/messages";
import { people } from "../../state/people";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { localize } from "../../texts";
import { formStyles } from "./form-styles";

/** Makes an album of photos that follow a rule. Fires `done` with the new album, or without one. */
export class FamiliarNewAlbum extends LitElement {
  @property({ attribute: false }) api!: Api;
  @state() private name = "";
  @state() private chosen: readonly Suggestion[] = [];
  @state() private match: "any" | "all" = "any";
  @state() private from = "";
  @state() private to = "";
  @state() private favorites = false;
  @state() private busy = false;
  @state() private problem = "";
  private readonly people = new Watch(this, people);

  private get offered(): Suggestion[] {
    const taken = new Set(this.chosen.map(({ id }) => id));
    return (this.people.value?.items ?? []).flatMap(({ id, name, note, thumbnail }) =>
      name !== null && !taken.has(id) ? [{ id, name, note, thumbnail }] : [],
    );
  }

  private entered(event: CustomEvent<Entered>): void {
    const entered = event.detail;
    if (!("person" in entered)) return;
    this.chosen = [...this.chosen, entered.person];
    if (!this.name) this.name = entered.person.name;
    (event.target as FamiliarPersonField).clear();
  }

  private done(album?: string): void {
    this.dispatchEvent(new CustomEvent<string | undefined>("done", { detail: album }));
  }

  private async create(): Promise<void> {
    if (!this.chosen.length && !this.from && !this.to && !this.favorites) {
      this.problem = localize("albums.rule_needed");
      return;
    }
    this.busy = true;
    this.problem = "";
    try {
      const { album, entry } = await createAlbum(this.api, this.name.trim(), {
        rule: {
          people: this.chosen.map(({ id }) => id),
          match: this.match,
          favorites: this.favorites,
          taken_from: this.from || undefined,
          taken_to: this.to || undefined,
        },
      });
      say(localize("albums.created", { name: album.name }), entry);
      this.done(album.id);
    } catch (error) {
      this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  protected override render() {
    const set = (member: "name" | "from" | "to") => (event: Event) =>
      (this[member] = (event.target as HTMLInputElement).value);
    return html`<familiar-dialog open .heading=${localize("albums.new")} @closed=${() => this.done()}>
      <form @submit=${(event: Event) => event.preventDefault()}>
        <div>
          <familiar-person-field
            eager
            .label=${localize("albums.people")}
            .people=${this.offered}
            @enter=${this.entered}
          ></familiar-person-field>
          ${this.chosen.length ? this.renderChosen() : nothing}
        </div>
        ${this.chosen.length > 1
          ? html`<familiar-chips
              .label=${localize("albums.match")}
              .chips=${(["any", "all"] as const).map((value) => ({ value, label: localize(`albums.match_${value}`) }))}
              .value=${this.match}
              @choose=${(event: CustomEvent<"any" | "all">) => (this.match = event.detail)}
            ></familiar-chips>`
          : nothing}
        <div class="pair">
          <label class="text"
            >${localize("albums.from")}<input class="field" type="date" .value=${this.from} @change=${set("from")}
          /></label>
          <label class="text"
            >${localize("albums.to")}<input class="field" type="date" .value=${this.to} @change=${set("to")}
          /></label>
        </div>
        <label class="check"
          ><input
            type="checkbox"
            .checked=${this.favorites}
            @change=${(event: Event) => (this.favorites = (event.target as HTMLInputElement).checked)}
          />${localize("albums.favorites")}</label
        >
        <label class="text"
          >${localize("albums.name")}<input
            class="field"
            name="name"
            maxlength="100"
            autocomplete="off"
            .value=${this.name}
            @input=${set("name")}
        /></label>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      </form>
      <familiar-button slot="actions" kind="plain" @click=${() => this.done()}>${localize("app.cancel")}</familiar-button>
      <familiar-button
        slot="actions"
        kind="primary"
        ?disabled=${this.busy || !this.name.trim()}
        @click=${this.create}
        >${localize("albums.create")}</familiar-button
      >
    </familiar-dialog>`;
  }

  private renderChosen() {
    return html`<div class="chosen">
      ${this.chosen.map(
        (person) => html`<button
          type="button"
          @click=${() => (this.chosen = this.chosen.filter(({ id }) => id !== person.id))}
        >
          <familiar-face round .src=${person.thumbnail} .name=${person.name}></familiar-face>
          <bdi>${person.name}</bdi>${icon(mdiClose)}
        </button>`,
      )}
    </div>`;
  }

  static override styles = [base, field, formStyles];
}

define("familiar-new-album", FamiliarNewAlbum);
