import { mdiAccountQuestionOutline, mdiShareVariant } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { ApiError, type Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import { changePeople } from "../../api/people";
import { faceGroups, getPerson, type FaceGroup, type PersonAtHome } from "../../api/person";
import "../../components/button";
import "../../components/chips";
import "../../components/failure";
import "../../components/state";
import { define } from "../../define";
import { reachable } from "../../state/live";
import { undone } from "../../state/messages";
import { loadNamed } from "../../state/named";
import { address, navigate, setQuery, type Route } from "../../state/router";
import { Watch } from "../../state/store";
import { onChange } from "../../state/waiting";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import type { Choice } from "../people/choices";
import "../people/erase-dialog";
import "../people/merge-dialog";
import "../people/name-dialog";
import type { ViewElement } from "../view";
import { act, chooseFeature, deleteFaces, rejectFaces, separateFaces } from "./actions";
import "./bar";
import type { FaceAction } from "./bar";
import "./faces";
import "./header";
import type { Wish } from "./header";
import "./move-dialog";
import "./photo-dialog";
import type { Decided } from "./photo-dialog";
import "./photos";
import { clearFaces, selectedOf, selection, singleOf } from "./selection";
import type { Opened } from "./shown";
import "./split-dialog";
import { faceIdsOf } from "./stacks";
import { personStyles } from "./view-styles";
import "./visits";

type Dialog = Wish | "erase";

/** One person: their faces and visits, or their photos, and what can be done with them. */
export class FamiliarViewPerson extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private at?: PersonAtHome;
  @state() private groups?: FaceGroup[];
  @state() private failure?: unknown;
  @state() private dialog?: Dialog;
  /** Faces whose person is asked for. */
  @state() private moving?: readonly string[];
  /** A photo that is shown. */
  @state() private opened?: Opened;
  private faceIds: ReadonlySet<string> = new Set();
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
      this.at = this.groups = this.failure = this.dialog = this.moving = this.opened = undefined;
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
      this.faceIds = faceIdsOf(groups, this.faceIds);
      this.failure = undefined;
      // Whoever was merged lives on under the survivor's address.
      if (at.person.id !== id) navigate(address(["people", at.person.id]), { replace: true });
    } catch (error) {
      if (id === this.personId && (!this.at || isGone(error))) this.failure = error;
    }
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (event.key !== "Escape" || this.dialog || this.moving || this.opened || target instanceof HTMLInputElement) return;
    if (this.selection.value.faceIds.length) clearFaces();
  };

  /** The face that is selected, if it is one; near-copies behind it count as it. */
  private get single(): string | undefined {
    return singleOf(this.groups ?? [], selectedOf(this.personId));
  }

  private get who(): string {
    return this.at?.person.name ?? localize("people.unnamed_person");
  }

  private async decide({ detail }: CustomEvent<FaceAction>): Promise<void> {
    const ids = selectedOf(this.personId);
    const only = this.single;
    if (detail === "move") this.moving = ids;
    else if (detail === "feature" && only) await chooseFeature(this.api, this.personId, only);
    else if (detail === "reject") await rejectFaces(this.api, ids, this.who);
    else if (detail === "separate") await separateFaces(this.api, ids);
    else await deleteFaces(this.api, ids);
    void this.load();
  }

  /** Does with the face of an opened photo what its dialog asks for. */
  private async decideOnPhoto({ detail: { action, face } }: CustomEvent<Decided>): Promise<void> {
    const isDone =
      action === "feature"
        ? await chooseFeature(this.api, this.personId, face.id)
        : action === "reject"
          ? await rejectFaces(this.api, [face.id], this.who)
          : true;
    if (isDone) this.opened = undefined;
    if (action === "move") this.moving = [face.id];
    else void this.load();
  }

  private async change({ detail }: CustomEvent<Choice>): Promise<void> {
    if (detail === "erase") this.dialog = detail;
    if (detail === "erase" || detail === "device") return;
    const done = { hide: "hidden", unhide: "shown", ignore: "ignored", unignore: "unignored", forget: "forgotten" } as const;
    const text = localize(`people.was_${done[detail]}`, { who: this.who });
    if ((await act(() => changePeople(this.api, detail, [this.personId]), text)) && detail === "forget") {
      navigate(address(["people"]));
    } else void this.load();
  }

  private readonly done = (): void => {
    this.dialog = this.moving = undefined;
    void this.load();
  };

  protected override render() {
    if (this.failure !== undefined) return this.renderFailure();
    if (!this.at) return this.renderLoading();
    const { api, hass, at, groups = [], personId } = this;
    const selected = selectedOf(personId);
    const isPhotos = this.route.query.get("show") === "photos";
    const show = ({ detail }: CustomEvent<Opened>) => (this.opened = detail);
    return html`<div class="all">
      <familiar-person-header
        .api=${api}
        .hass=${hass}
        .at=${at}
        ?editable=${this.isAdmin}
        @wish=${({ detail }: CustomEvent<Wish>) => (this.dialog = detail)}
        @choose=${this.change}
        @change=${() => this.load()}
      ></familiar-person-header>
      <div class="tools ${selected.length ? "selecting" : ""}">
        <familiar-chips
          .chips=${(["faces", "photos"] as const).map((value) => ({ value, label: localize(`person.show_${value}`) }))}
          .value=${isPhotos ? "photos" : "faces"}
          .label=${localize("people.show")}
          @choose=${this.choosePart}
        ></familiar-chips>
        ${isPhotos && this.isAdmin
          ? html`<familiar-button
              .icon=${mdiShareVariant}
              @click=${() => navigate(address(["people", personId, "photos"]))}
              >${localize("person.choose_photos")}</familiar-button
            >`
          : nothing}
        ${this.isAdmin && selected.length
          ? html`<familiar-person-bar
              .count=${selected.length}
              ?single=${this.single !== undefined}
              .name=${at.person.name ?? ""}
              @act=${this.decide}
              @clear=${clearFaces}
            ></familiar-person-bar>`
          : nothing}
      </div>
      ${isPhotos
        ? html`<familiar-person-photos
            .api=${api}
            .personId=${personId}
            .faceIds=${this.faceIds}
            @show=${show}
          ></familiar-person-photos>`
        : html`<familiar-person-faces
              .api=${api}
              .personId=${personId}
              .groups=${groups}
              ?selectable=${this.isAdmin}
              @show=${show}
            ></familiar-person-faces>
            <familiar-person-visits .api=${api} .hass=${hass} .personId=${at.person.id}></familiar-person-visits>`}
      ${this.renderDialog(at)}
    </div>`;
  }

  private choosePart({ detail }: CustomEvent<string>): void {
    clearFaces();
    setQuery({ show: detail === "photos" ? detail : "" });
  }

  private renderDialog({ person }: PersonAtHome) {
    const { api, done, opened } = this;
    if (this.moving) {
      return html`<familiar-person-move
        .api=${api}
        .personId=${person.id}
        .faceIds=${this.moving}
        @done=${done}
      ></familiar-person-move>`;
    }
    switch (this.dialog) {
      case "name":
        return html`<familiar-people-name .api=${api} .person=${person} @done=${done}></familiar-people-name>`;
      case "merge":
        return html`<familiar-people-merge .api=${api} .people=${[person]} @done=${done}></familiar-people-merge>`;
      case "split":
        return html`<familiar-person-split .api=${api} .personId=${person.id} @done=${done}></familiar-person-split>`;
      case "erase":
        return html`<familiar-people-erase
          .api=${api}
          .people=${[person]}
          @erased=${() => navigate(address(["people"]), { replace: true })}
          @done=${done}
        ></familiar-people-erase>`;
    }
    if (!opened) return nothing;
    return html`<familiar-photo-dialog
      .api=${api}
      .hass=${this.hass}
      .opened=${opened}
      .personId=${person.id}
      .name=${person.name ?? ""}
      ?editable=${this.isAdmin}
      @act=${this.decideOnPhoto}
      @show=${({ detail }: CustomEvent<Opened>) => (this.opened = detail)}
      @closed=${() => (this.opened = undefined)}
    ></familiar-photo-dialog>`;
  }

  private renderLoading() {
    return html`<div class="all" aria-busy="true" aria-label=${localize("app.loading")}>
      <header><div class="skeleton round"></div><div class="skeleton line"></div></header>
      <div class="shapes">${Array.from({ length: 18 }, () => html`<div class="skeleton"></div>`)}</div>
    </div>`;
  }

  private renderFailure() {
    if (!isGone(this.failure)) {
      return html`<familiar-failure .error=${this.failure} @retry=${() => this.load()}></familiar-failure>`;
    }
    return html`<familiar-state
      alert
      .icon=${mdiAccountQuestionOutline}
      .heading=${localize("person.gone")}
      .text=${localize("person.gone_text")}
    >
      <familiar-button kind="primary" @click=${() => navigate(address(["people"]))}>
        ${localize("people.title")}
      </familiar-button>
    </familiar-state>`;
  }

  static override styles = [base, skeleton, personStyles];
}

const isGone = (error: unknown): boolean => error instanceof ApiError && error.code === "not-found";

define("familiar-view-person", FamiliarViewPerson);
