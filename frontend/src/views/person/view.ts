import { mdiAccountQuestionOutline, mdiAlertCircleOutline, mdiArrowLeft, mdiHeart, mdiHeartOutline, mdiImageMultipleOutline, mdiPencilOutline } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { ApiError, type Api } from "../../api/connection";
import type { Face } from "../../api/documents";
import type { Hass } from "../../api/hass";
import { changePeople, type PeopleAction } from "../../api/people";
import { faceGroups, getPerson, updatePerson, type FaceGroup, type PersonAtHome } from "../../api/person";
import "../../components/button";
import "../../components/face";
import "../../components/icon-button";
import "../../components/state";
import { define } from "../../define";
import { ago } from "../../state/dates";
import { reachable } from "../../state/live";
import { failureText, undone } from "../../state/messages";
import { loadNamed } from "../../state/named";
import { address, navigate, type Route } from "../../state/router";
import { Watch } from "../../state/store";
import { onChange } from "../../state/waiting";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import "../people/erase-dialog";
import { labelOf } from "../people/list";
import "../people/name-dialog";
import type { ViewElement } from "../view";
import { act, chooseFeature, deleteFaces, rejectFaces, separateFaces } from "./actions";
import "./bar";
import type { FaceAction } from "./bar";
import "./details";
import "./faces";
import "./move-dialog";
import "./photo-dialog";
import { clearFaces, selectedOf, selection, singleOf } from "./selection";
import "./split-dialog";
import { personStyles } from "./view-styles";
import "./visits";

type Dialog = "name" | "move" | "split" | "erase";

/** One person: their faces, visits, and what can be done with them. */
export class FamiliarViewPerson extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private at?: PersonAtHome;
  @state() private groups?: FaceGroup[];
  @state() private failure?: unknown;
  @state() private dialog?: Dialog;
  @state() private shown?: Face;
  private readonly selection = new Watch(this, selection);
  private stops: (() => void)[] = [];
  private loadedId = "";

  private get personId(): string {
    return this.route.path[1] ?? "";
  }

  private get isAdmin(): boolean {
    return Boolean(this.hass?.user?.is_admin);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const load = () => void this.load();
    window.addEventListener("keydown", this.pressed);
    this.stops = [
      onChange(load),
      undone.subscribe(load),
      reachable.subscribe((now) => now === "yes" && load()),
      () => window.removeEventListener("keydown", this.pressed),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("route") && this.api && this.personId !== this.loadedId) {
      this.at = this.groups = this.failure = this.dialog = this.shown = undefined;
      void this.load();
      if (this.isAdmin) void loadNamed(this.api).catch(() => undefined);
    }
  }

  private async load(): Promise<void> {
    const id = this.personId;
    this.loadedId = id;
    try {
      const [at, groups] = await Promise.all([getPerson(this.api, id), faceGroups(this.api, id)]);
      if (id !== this.personId) return;
      this.at = at;
      this.groups = groups;
      this.failure = undefined;
      // Whoever was merged lives on under the survivor's address.
      if (at.person.id !== id) navigate(address(["people", at.person.id]), { replace: true });
    } catch (error) {
      if (id === this.personId && (!this.at || isGone(error))) this.failure = error;
    }
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (event.key !== "Escape" || this.dialog || this.shown || target instanceof HTMLInputElement) return;
    if (this.selection.value.faceIds.length) clearFaces();
  };

  /** The face that is selected, if it is one; near-copies behind it count as it. */
  private get single(): string | undefined {
    return singleOf(this.groups ?? [], selectedOf(this.personId));
  }

  private async decide({ detail }: CustomEvent<FaceAction>): Promise<void> {
    const ids = selectedOf(this.personId);
    const only = this.single;
    const name = this.at?.person.name ?? localize("people.unnamed_person");
    if (detail === "move") this.dialog = "move";
    else if (detail === "feature" && only) await chooseFeature(this.api, this.personId, only);
    else if (detail === "reject") await rejectFaces(this.api, ids, name);
    else if (detail === "separate") await separateFaces(this.api, ids);
    else await deleteFaces(this.api, ids);
    void this.load();
  }

  private async change(action: PeopleAction): Promise<void> {
    const done = { hide: "hidden", unhide: "shown", ignore: "ignored", unignore: "unignored", forget: "forgotten" } as const;
    const who = this.at?.person.name ?? localize("people.unnamed_person");
    const text = localize(`people.was_${done[action]}`, { who });
    if ((await act(() => changePeople(this.api, action, [this.personId]), text)) && action === "forget") {
      navigate(address(["people"]));
    } else void this.load();
  }

  protected override render() {
    if (this.failure !== undefined) return this.renderFailure();
    if (!this.at) return this.renderLoading();
    const selected = selectedOf(this.personId);
    return html`<div class="all">
      ${this.renderHeader(this.at)}
      ${this.isAdmin && selected.length
        ? html`<familiar-person-bar
            .count=${selected.length}
            ?single=${this.single !== undefined}
            .name=${this.at.person.name ?? ""}
            @act=${this.decide}
            @clear=${clearFaces}
          ></familiar-person-bar>`
        : nothing}
      <familiar-person-faces
        .personId=${this.personId}
        .groups=${this.groups ?? []}
        ?selectable=${this.isAdmin}
        @show=${(event: CustomEvent<Face>) => (this.shown = event.detail)}
      ></familiar-person-faces>
      <familiar-person-visits .api=${this.api} .hass=${this.hass} .personId=${this.at.person.id}></familiar-person-visits>
      ${this.renderDialog(this.at)}
    </div>`;
  }

  private renderHeader(at: PersonAtHome) {
    const { person } = at;
    const seen = person.last_seen ? localize("inbox.last_seen", { when: ago(person.last_seen) }) : "";
    const faces = localize("people.faces", { count: person.faces });
    return html`<header>
      <familiar-icon-button
        class="back"
        .icon=${mdiArrowLeft}
        .label=${localize("people.title")}
        @click=${() => navigate(address(["people"]))}
      ></familiar-icon-button>
      <familiar-face round eager .src=${person.thumbnail} .name=${person.name}></familiar-face>
      <div class="who">
        <h1>
          <bdi>${labelOf(person) || localize("people.unnamed_person")}</bdi>
          ${this.isAdmin
            ? html`<familiar-icon-button
                  .icon=${mdiPencilOutline}
                  .label=${localize("people.name")}
                  @click=${() => (this.dialog = "name")}
                ></familiar-icon-button>
                <familiar-icon-button
                  .icon=${person.favorite ? mdiHeart : mdiHeartOutline}
                  .label=${localize("person.favorite")}
                  .pressed=${person.favorite}
                  @click=${this.favor}
                ></familiar-icon-button>`
            : nothing}
        </h1>
        <p class="weak">${[faces, seen, at.present ? localize("person.present") : ""].filter(Boolean).join(" · ")}</p>
      </div>
      <familiar-button .icon=${mdiImageMultipleOutline} @click=${() => navigate(address(["people", person.id, "photos"]))}
        >${localize("person.photos")}</familiar-button>
      ${this.isAdmin ? this.renderMore(at) : nothing}
    </header>`;
  }

  private readonly favor = async (): Promise<void> => {
    const favorite = !this.at?.person.favorite;
    const text = localize(favorite ? "person.is_favorite" : "person.no_favorite");
    await act(() => updatePerson(this.api, this.personId, { favorite }), text);
    void this.load();
  };

  private renderMore(at: PersonAtHome) {
    const { hidden, ignored, name } = at.person;
    return html`<details>
      <summary>${localize("person.more")}</summary>
      <familiar-person-details .api=${this.api} .hass=${this.hass} .at=${at} @change=${() => this.load()}></familiar-person-details>
      <div class="actions">
        <familiar-button @click=${() => (this.dialog = "split")}>${localize("person.split")}</familiar-button>
        <familiar-button @click=${() => this.change(hidden ? "unhide" : "hide")}>
          ${localize(hidden ? "people.unhide" : "people.hide")}
        </familiar-button>
        <familiar-button @click=${() => this.change(ignored ? "unignore" : "ignore")}>
          ${localize(ignored ? "people.unignore" : "people.ignore")}
        </familiar-button>
        ${name === null
          ? nothing
          : html`<familiar-button @click=${() => this.change("forget")}>${localize("people.forget")}</familiar-button>`}
        <familiar-button class="erase" @click=${() => (this.dialog = "erase")}>${localize("people.erase")}</familiar-button>
      </div>
    </details>`;
  }

  private renderDialog({ person }: PersonAtHome) {
    const done = () => {
      this.dialog = undefined;
      void this.load();
    };
    const { api, shown } = this;
    if (this.dialog === "name") return html`<familiar-people-name .api=${api} .person=${person} @done=${done}></familiar-people-name>`;
    if (this.dialog === "erase") {
      return html`<familiar-people-erase
        .api=${api}
        .people=${[person]}
        @erased=${() => navigate(address(["people"]), { replace: true })}
        @done=${done}
      ></familiar-people-erase>`;
    }
    if (this.dialog === "move") {
      return html`<familiar-person-move
        .api=${api}
        .personId=${person.id}
        .faceIds=${selectedOf(person.id)}
        @done=${done}
      ></familiar-person-move>`;
    }
    if (this.dialog === "split") {
      return html`<familiar-person-split .api=${api} .personId=${person.id} @done=${done}></familiar-person-split>`;
    }
    if (!shown) return nothing;
    const close = () => (this.shown = undefined);
    const decide = async (run: () => Promise<boolean>) => {
      if (await run()) close();
      void this.load();
    };
    const name = person.name ?? "";
    return html`<familiar-photo-dialog
      .hass=${this.hass}
      .face=${shown}
      .personId=${person.id}
      .name=${name}
      ?editable=${this.isAdmin}
      @closed=${close}
      @feature=${() => decide(() => chooseFeature(api, person.id, shown.id))}
      @reject=${() => decide(() => rejectFaces(api, [shown.id], name || localize("people.unnamed_person")))}
    ></familiar-photo-dialog>`;
  }

  private renderLoading() {
    return html`<div class="all" aria-busy="true" aria-label=${localize("app.loading")}>
      <header><div class="skeleton round"></div><div class="skeleton line"></div></header>
      <div class="shapes">${Array.from({ length: 18 }, () => html`<div class="skeleton"></div>`)}</div>
    </div>`;
  }

  private renderFailure() {
    const gone = isGone(this.failure);
    return html`<familiar-state
      alert
      .icon=${gone ? mdiAccountQuestionOutline : mdiAlertCircleOutline}
      .heading=${localize(gone ? "person.gone" : "error.heading")}
      .text=${gone ? localize("person.gone_text") : failureText(this.failure)}
    >
      <familiar-button kind="primary" @click=${() => (gone ? navigate(address(["people"])) : this.load())}>
        ${localize(gone ? "people.title" : "error.retry")}
      </familiar-button>
    </familiar-state>`;
  }

  static override styles = [base, skeleton, personStyles];
}

const isGone = (error: unknown): boolean => error instanceof ApiError && error.code === "not-found";

define("familiar-view-person", FamiliarViewPerson);
