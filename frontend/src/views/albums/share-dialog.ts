import { mdiContentCopy } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { createLink, type Shared } from "../../api/albums";
import type { Api } from "../../api/connection";
import "../../components/button";
import "../../components/dialog";
import { selectStyles } from "../../components/select-styles";
import { field } from "../../components/styles";
import { define } from "../../define";
import { failureText, say } from "../../state/messages";
import { base } from "../../styles";
import { localize } from "../../texts";
import { formStyles } from "./form-styles";

const DAYS = [1, 7, 30, 90, 365];
const USUAL_DAYS = 30;
type Flag = "downloads" | "originals" | "names";

/** Makes a link to an album, a person, or chosen photos, and shows it, once. Fires `done` when it closes. */
export class FamiliarShare extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) what!: Shared;
  /** What is shared, in words: the title for visitors, unless another is entered. */
  @property() name = "";
  /** A hint for those who share something that follows. */
  @property() hint = "";
  @state() private heading?: string;
  @state() private days = USUAL_DAYS;
  @state() private password = "";
  @state() private flags: Record<Flag, boolean> = { downloads: true, originals: false, names: false };
  @state() private busy = false;
  @state() private problem = "";
  @state() private url = "";
  @query(".url") private shown?: HTMLInputElement;

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  private async create(): Promise<void> {
    this.busy = true;
    this.problem = "";
    try {
      const { url } = await createLink(this.api, this.what, {
        title: (this.heading ?? this.name).trim() || undefined,
        days: this.days || undefined,
        password: this.password || undefined,
        ...this.flags,
      });
      // Home Assistant may not know where it can be reached.
      this.url = new URL(url, location.origin).href;
    } catch (error) {
      this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  private async copy(): Promise<void> {
    this.shown?.select();
    try {
      await navigator.clipboard.writeText(this.url);
    } catch {
      // Without TLS, there is no clipboard but the old one.
      document.execCommand("copy");
    }
    say(localize("albums.copied"));
  }

  protected override render() {
    const heading = this.name ? localize("albums.share_title", { name: this.name }) : localize("albums.share");
    return html`<familiar-dialog
      open
      .heading=${this.url ? localize("albums.link_ready") : heading}
      @closed=${this.done}
    >
      ${this.url ? this.renderLink() : this.renderForm()}
    </familiar-dialog>`;
  }

  private renderLink() {
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
        <label class="text"
          >${localize("albums.link")}<input
            class="field url"
            readonly
            .value=${this.url}
            @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
        /></label>
        <p class="weak">${localize("albums.once_hint")}</p>
      </form>
      <familiar-button slot="actions" kind="plain" @click=${this.done}>${localize("albums.done")}</familiar-button>
      <familiar-button slot="actions" kind="primary" .icon=${mdiContentCopy} @click=${this.copy}
        >${localize("albums.copy")}</familiar-button
      >`;
  }

  private renderForm() {
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
        <p class="weak">${localize("albums.share_hint")} ${this.hint}</p>
        <label class="text"
          >${localize("albums.link_title")}<input
            class="field"
            maxlength="100"
            autocomplete="off"
            .value=${this.heading ?? this.name}
            @input=${(event: Event) => (this.heading = (event.target as HTMLInputElement).value)}
        /></label>
        <div class="pair">
          <label class="text"
            >${localize("albums.expiry")}<select
              @change=${(event: Event) => (this.days = Number((event.target as HTMLSelectElement).value))}
            >
              ${DAYS.map(
                (days) => html`<option value=${days} ?selected=${days === this.days}>
                  ${localize("albums.days", { count: days })}
                </option>`,
              )}
              <option value="0" ?selected=${!this.days}>${localize("albums.no_expiry")}</option>
            </select></label
          >
          <label class="text"
            >${localize("albums.password")}<input
              class="field"
              type="text"
              maxlength="200"
              autocomplete="off"
              spellcheck="false"
              .value=${this.password}
              @input=${(event: Event) => (this.password = (event.target as HTMLInputElement).value)}
          /></label>
        </div>
        <div class="checks">${(["downloads", "names", "originals"] as const).map((flag) => this.renderFlag(flag))}</div>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      </form>
      <familiar-button slot="actions" kind="plain" @click=${this.done}>${localize("app.cancel")}</familiar-button>
      <familiar-button slot="actions" kind="primary" ?disabled=${this.busy} @click=${this.create}
        >${localize("albums.make_link")}</familiar-button
      >`;
  }

  private renderFlag(flag: Flag) {
    return html`<label class="check"
      ><input
        type="checkbox"
        name=${flag}
        .checked=${this.flags[flag]}
        @change=${(event: Event) =>
          (this.flags = { ...this.flags, [flag]: (event.target as HTMLInputElement).checked })}
      />${localize(`albums.${flag}`)}</label
    >`;
  }

  static override styles = [
    base,
    field,
    selectStyles,
    formStyles,
    css`
      .pair {
        align-items: end;
      }
    `,
  ];
}

define("familiar-share", FamiliarShare);
