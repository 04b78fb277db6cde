import { mdiCloseCircleOutline, mdiDoorbellVideo, mdiFilterOffOutline } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import { getVisit, type Visit, type Visitor } from "../../api/visits";
import "../../components/button";
import "../../components/chips";
import "../../components/failure";
import "../../components/icon-button";
import "../../components/state";
import { define } from "../../define";
import { cameraName } from "../../state/camera-names";
import { loadNamed } from "../../state/named";
import { setQuery, type Route } from "../../state/router";
import { Watch } from "../../state/store";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import type { ViewElement } from "../view";
import "./card";
import "./detail";
import { dayLabel } from "./labels";
import { attempt, chosen, followVisits, ignoreVisitors, loadMore, loadVisits, nameVisitors, rejectVisitors, visits } from "./state";
import { visitsStyles } from "./styles";
import { canDecide, daysOf, filterOf, merged, toggled, type Day, type Filter } from "./timeline";
import "./visitor-field";

/** Who came, by day: the time line of visits. */
export class FamiliarViewVisits extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @query(".more") private more?: HTMLElement;
  private readonly list = new Watch(this, visits);
  private readonly chosen = new Watch(this, chosen);
  private stop?: () => void;
  private filterKey?: string;
  private readonly near = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && void loadMore(this.api),
    { rootMargin: "600px" },
  );

  private get filter(): Filter {
    return filterOf(this.route.query);
  }

  private get isAdmin(): boolean {
    return Boolean(this.hass.user?.is_admin);
  }

  private get opened(): Visit | undefined {
    const id = this.route.query.get("visit");
    return id ? this.list.value.items.find((visit) => visit.id === id) : undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.api) this.stop = followVisits(this.api);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    this.stop = undefined;
    this.near.disconnect();
    this.filterKey = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("api")) {
      this.stop ??= followVisits(this.api);
      if (this.isAdmin) loadNamed(this.api).catch(() => undefined);
    }
    const key = JSON.stringify(this.filter);
    if (key === this.filterKey) return;
    const again = this.filterKey === undefined && this.list.value.items.length > 0;
    this.filterKey = key;
    void loadVisits(this.api, this.filter, { quiet: again }).then(() => this.loadOpened());
  }

  protected override updated(): void {
    this.near.disconnect();
    if (this.more) this.near.observe(this.more);
  }

  /** Loads the visit of an address that is in none of the pages so far. */
  private async loadOpened(): Promise<void> {
    const id = this.route.query.get("visit");
    if (!id || this.opened) return;
    try {
      const { visit } = await getVisit(this.api, id);
      visits.update((it) => ({ ...it, items: merged(it.items, [visit]) }));
    } catch {
      setQuery({ visit: "" });
    }
  }

  private readonly nameChosen = (visitor: Visitor, name: string): Promise<void> =>
    nameVisitors(this.api, [...this.chosen.value], visitor, name);

  protected override render() {
    return html`<div class="view ${this.chosen.value.size ? "choosing" : ""}">
      ${this.filters()} ${this.content()}
      <familiar-visit-detail
        .hass=${this.hass}
        .api=${this.api}
        .visit=${this.opened}
        @closed=${() => setQuery({ visit: "" })}
      ></familiar-visit-detail>
      ${this.chosen.value.size ? this.bar() : nothing}
    </div>`;
  }

  private filters() {
    const { verdict, camera, day } = this.filter;
    const cameras = [...new Set([...(camera ? [camera] : []), ...this.list.value.items.flatMap((it) => it.cameras)])];
    return html`<div class="filters">
      <familiar-chips
        .label=${localize("visits.filter")}
        .value=${verdict}
        .chips=${[
          { value: "", label: localize("visits.all") },
          { value: "unknown", label: localize("visits.unknown") },
          { value: "recognized", label: localize("visits.recognized") },
        ]}
        @choose=${(event: CustomEvent<string>) => setQuery({ verdict: event.detail })}
      ></familiar-chips>
      <label>
        <span class="only-read">${localize("visits.camera")}</span>
        <select @change=${(event: Event) => setQuery({ camera: (event.target as HTMLSelectElement).value })}>
          <option value="" ?selected=${!camera}>${localize("visits.all_cameras")}</option>
          ${cameras.map(
            (one) => html`<option value=${one} ?selected=${one === camera}>${cameraName(this.hass, one)}</option>`,
          )}
        </select>
      </label>
      <label>
        <span class="only-read">${localize("visits.day")}</span>
        <input
          type="date"
          .value=${day}
          @change=${(event: Event) => setQuery({ day: (event.target as HTMLInputElement).value })}
        />
      </label>
      ${verdict || camera || day
        ? html`<familiar-icon-button
            .icon=${mdiCloseCircleOutline}
            .label=${localize("visits.show_all")}
            @click=${() => setQuery({ verdict: "", camera: "", day: "" })}
          ></familiar-icon-button>`
        : nothing}
    </div>`;
  }

  private content() {
    const { items, state, error, cursor } = this.list.value;
    if (state === "failed") {
      return html`<familiar-failure
        .error=${error}
        .heading=${localize("visits.failed_heading")}
        @retry=${() => loadVisits(this.api)}
      ></familiar-failure>`;
    }
    if (!items.length) return state === "loading" ? this.waiting() : this.empty();
    return html`${repeat(
      daysOf(items),
      ({ key }) => key,
      (day) => this.day(day),
    )}
    ${cursor
      ? html`<div class="more">
          <familiar-button ?disabled=${state === "loading"} @click=${() => loadMore(this.api)}
            >${localize("visits.load_more")}</familiar-button
          >
        </div>`
      : nothing}`;
  }

  private day({ key, visits: all }: Day) {
    return html`<section aria-label=${dayLabel(key)}>
      <h2>${dayLabel(key)} <span class="weak">${localize("visits.count", { count: all.length })}</span></h2>
      <ul>
        ${repeat(
          all,
          (visit) => visit.id,
          (visit) => html`<li>
            <familiar-visit-card
              .hass=${this.hass}
              .visit=${visit}
              ?choosable=${this.isAdmin && canDecide(visit) && visit.verdict !== "unusable"}
              ?chosen=${this.chosen.value.has(visit.id)}
              ?choosing=${this.chosen.value.size > 0}
              @toggle=${() => chosen.update((it) => toggled(it, visit.id))}
              @open=${() => setQuery({ visit: visit.id }, { replace: false })}
            ></familiar-visit-card>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  /** What can be done with the chosen visits. */
  private bar() {
    const ids = [...this.chosen.value];
    const picked = this.list.value.items.filter((visit) => this.chosen.value.has(visit.id));
    const people = new Set(picked.map((visit) => visit.person_name));
    const [only] = people;
    return html`<div class="bar" role="region" aria-label=${localize("visits.selected", { count: ids.length })}>
      <div class="bar-head">
        <span role="status">${localize("visits.selected", { count: ids.length })}</span>
        <familiar-icon-button
          .icon=${mdiCloseCircleOutline}
          .label=${localize("visits.clear")}
          @click=${() => chosen.set(new Set())}
        ></familiar-icon-button>
      </div>
      <familiar-visitor-field
        above
        .label=${localize("visits.name_some_label")}
        .src=${picked[0]?.face?.thumbnail}
        .submit=${this.nameChosen}
      ></familiar-visitor-field>
      ${people.size === 1 && only
        ? html`<familiar-button @click=${() => attempt(() => rejectVisitors(this.api, ids))}
            >${localize("visits.reject", { name: only })}</familiar-button
          >`
        : nothing}
      ${picked.every((visit) => !visit.person_name)
        ? html`<familiar-button @click=${() => attempt(() => ignoreVisitors(this.api, ids))}
            >${localize("visits.ignore")}</familiar-button
          >`
        : nothing}
    </div>`;
  }

  private waiting() {
    return html`<section aria-busy="true">
      <h2><span class="only-read">${localize("visits.loading")}</span></h2>
      <ul>
        ${Array.from({ length: 9 }, () => html`<li class="skeleton waiting"></li>`)}
      </ul>
    </section>`;
  }

  private empty() {
    const { verdict, camera, day } = this.filter;
    if (!verdict && !camera && !day) {
      return html`<familiar-state
        .icon=${mdiDoorbellVideo}
        .heading=${localize("visits.first_heading")}
        .text=${localize("visits.first_text")}
      ></familiar-state>`;
    }
    return html`<familiar-state
      .icon=${mdiFilterOffOutline}
      .heading=${localize("visits.none_heading")}
      .text=${localize("visits.none_text")}
    >
      <familiar-button @click=${() => setQuery({ verdict: "", camera: "", day: "" })}
        >${localize("visits.show_all")}</familiar-button
      >
    </familiar-state>`;
  }

  static override styles = [base, skeleton, visitsStyles];
}

define("familiar-view-visits", FamiliarViewVisits);
