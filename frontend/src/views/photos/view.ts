import { mdiAlertCircleOutline, mdiArrowLeft, mdiShareVariant } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { ApiError, type Api } from "../../api/connection";
import type { Person } from "../../api/documents";
import type { Hass } from "../../api/hass";
import { getPerson } from "../../api/person";
import "../../components/button";
import "../../components/face";
import "../../components/failure";
import "../../components/icon-button";
import "../../components/state";
import { define } from "../../define";
import { address, navigate, type Route } from "../../state/router";
import { onChange } from "../../state/waiting";
import { base } from "../../styles";
import { localize } from "../../texts";
import "../albums/share-dialog";
import type { ViewElement } from "../view";
import "./photos";
import type { FamiliarPhotos } from "./photos";
import { photosViewStyles } from "./view-styles";

/** All photos that show a person, who is an album that follows: shared by a link, or some of them put into an album. */
export class FamiliarViewPhotos extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private person?: Person;
  @state() private failure: unknown;
  @state() private sharing = false;
  @query("familiar-photos") private photos?: FamiliarPhotos;
  private stop?: () => void;

  private get personId(): string {
    return this.route.path[1] ?? "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = onChange(() => void this.photos?.load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("route") && this.api && this.person?.id !== this.personId) void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.failure = undefined;
      this.person = (await getPerson(this.api, this.personId)).person;
    } catch (error) {
      this.failure = error;
    }
  }

  private readonly back = (): void => navigate(address(["people", this.personId]));

  protected override render() {
    const { api, person } = this;
    if (this.failure !== undefined) return this.renderFailure();
    if (!person) return html`<div class="all" aria-busy="true" aria-label=${localize("app.loading")}></div>`;
    const name = person.name ?? localize("people.unnamed_person");
    const isAdmin = Boolean(this.hass?.user?.is_admin);
    return html`<div class="all">
        <header>
          <familiar-icon-button
            .icon=${mdiArrowLeft}
            .label=${localize("person.title")}
            @click=${this.back}
          ></familiar-icon-button>
          <div class="text"><h1><bdi>${localize("albums.photos_of", { name })}</bdi></h1></div>
          ${isAdmin
            ? html`<familiar-button kind="primary" .icon=${mdiShareVariant} @click=${() => (this.sharing = true)}
                >${localize("albums.share")}</familiar-button
              >`
            : nothing}
        </header>
        <familiar-photos
          .api=${api}
          .personId=${person.id}
          ?editable=${isAdmin}
          @failed=${(event: CustomEvent<unknown>) => (this.failure = event.detail)}
        ></familiar-photos>
      </div>
      ${this.sharing
        ? html`<familiar-share
            .api=${api}
            .what=${{ person_id: person.id }}
            .name=${person.name ?? ""}
            .hint=${localize("albums.share_follows")}
            @done=${() => (this.sharing = false)}
          ></familiar-share>`
        : nothing}`;
  }

  private renderFailure() {
    if (!(this.failure instanceof ApiError) || this.failure.code !== "not-found") {
      return html`<familiar-failure .error=${this.failure} @retry=${() => this.load()}></familiar-failure>`;
    }
    return html`<familiar-state
      alert
      .icon=${mdiAlertCircleOutline}
      .heading=${localize("person.gone")}
      .text=${localize("person.gone_text")}
    >
      <familiar-button kind="primary" @click=${() => navigate(address(["people"]))}>${localize("people.title")}</familiar-button>
    </familiar-state>`;
  }

  static override styles = [base, photosViewStyles];
}

define("familiar-view-photos", FamiliarViewPhotos);
