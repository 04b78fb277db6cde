import { mdiAccountSearchOutline, mdiImagePlus } from "@mdi/js";
import { html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Person } from "../../api/documents";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/grid";
import "../../components/state";
import "../../components/failure";
import { define } from "../../define";
import { reachable } from "../../state/live";
import { undoDone, undone } from "../../state/messages";
import { loadNamed } from "../../state/named";
import { failure, loadPeople, people } from "../../state/people";
import { keepPosition } from "../../state/positions";
import { address, navigate, setQuery, type Route } from "../../state/router";
import { Watch } from "../../state/store";
import { onChange } from "../../state/waiting";
import { base, skeleton } from "../../styles";
import { locale, localize } from "../../texts";
import { findView } from "../registry";
import type { ViewElement } from "../view";
import { change, makeDevices } from "./actions";
import "./bar";
import type { Action } from "./bar";
import "./cell";
import type { Choice as Decision } from "./choices";
import "./erase-dialog";
import "./filters";
import { arrange, choiceOf, elsewhere, type Elsewhere, type Sections } from "./list";
import "./merge-dialog";
import "./more-dialog";
import "./name-dialog";
import { clear, extendTo, isSelected, keep, selectAll, selected, toggle } from "./selection";
import { peopleStyles } from "./view-styles";

type Dialog = "name" | "merge" | "more" | "erase";

/** All people as a grid: search, filter, select several and change them at once. */
export class FamiliarViewPeople extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private dialog?: Dialog;
  @query("familiar-people-filters") private filters?: HTMLElement;
  private readonly people = new Watch(this, people);
  private readonly failure = new Watch(this, failure);
  private readonly selection = new Watch(this, selected);
  private stops: (() => void)[] = [];
  private sections?: Sections;
  private shown: readonly string[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const load = () => this.load();
    window.addEventListener("keydown", this.pressed);
    this.stops = [
      onChange(load),
      undone.subscribe(load),
      reachable.subscribe((now) => now === "yes" && this.load()),
      people.subscribe((all) => all?.complete && keep(new Set(all.items.map(({ id }) => id)))),
      keepPosition(this, "people"),
      () => window.removeEventListener("keydown", this.pressed),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
  }

  protected override firstUpdated(): void {
    this.load();
  }

  private load(): void {
    if (!this.api) return;
    void loadPeople(this.api);
    if (this.isAdmin) void loadNamed(this.api).catch(() => undefined);
  }

  private get isAdmin(): boolean {
    return Boolean(this.hass?.user?.is_admin);
  }

  private get chosen(): Person[] {
    const byId = new Map(this.people.value?.items.map((person) => [person.id, person]));
    return this.selection.value.flatMap((id) => byId.get(id) ?? []);
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (event.defaultPrevented || this.dialog || target instanceof HTMLInputElement) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (key === "escape" && this.selection.value.length) clear();
    else if (key === "/" && !isCommand) this.filters?.focus();
    else if (key === "a" && isCommand && this.isAdmin) selectAll(this.shown);
    else if (key === "z" && !event.shiftKey && this.isAdmin) void undoDone(this.api);
    else return;
    event.preventDefault();
  };

  private act({ detail }: CustomEvent<Action>): void {
    if (this.chosen.length) this.dialog = detail;
  }

  private decide({ detail }: CustomEvent<Decision>): void {
    const { chosen } = this;
    this.dialog = detail === "erase" ? detail : undefined;
    if (detail === "device") void makeDevices(this.api, chosen);
    else if (detail !== "erase") void change(this.api, detail, chosen);
  }

  private choose(person: Person, extend: boolean): void {
    if (extend) extendTo(person.id, this.shown);
    else toggle(person.id);
  }

  protected override render() {
    const all = this.people.value;
    if (!all) return this.failure.value === undefined ? this.renderLoading() : this.renderError();
    const choice = choiceOf(this.route.query);
    const sections = arrange(all.items, choice, locale());
    if (sections !== this.sections) {
      this.sections = sections;
      this.shown = [...sections.named, ...sections.unnamed].map(({ id }) => id);
    }
    const others = elsewhere(all.items, choice.show, choice.text);
    return html`<div class="all">
        ${this.renderTop(all.items)}
        ${this.shown.length
          ? html`${this.renderSections(sections)} ${this.renderElsewhere(others)}`
          : this.renderNone(all.items.length, choice.text, others)}
      </div>
      ${this.renderDialog()}`;
  }

  private renderTop(items: readonly Person[]) {
    const selecting = this.isAdmin && this.selection.value.length > 0;
    return html`<div class="top ${selecting ? "selecting" : ""}">
      <familiar-people-filters .choice=${choiceOf(this.route.query)} .people=${items}></familiar-people-filters>
      ${selecting
        ? html`<familiar-people-bar .people=${this.chosen} @act=${this.act} @clear=${clear}></familiar-people-bar>`
        : nothing}
    </div>`;
  }

  /** Says who else is meant, such as somebody hidden, and offers to show them. */
  private renderElsewhere(found: readonly Elsewhere[]) {
    if (!found.length) return nothing;
    return html`<div class="elsewhere" role="status">
      ${found.map(
        ({ show, count }) => html`<p>
          <span>${localize(`people.match_${show}`, { count })}</span>
          <familiar-button @click=${() => setQuery({ show: show === "all" ? "" : show })}>
            ${localize("people.show_them")}
          </familiar-button>
        </p>`,
      )}
    </div>`;
  }

  private renderSections({ named, unnamed }: Sections) {
    const both = named.length > 0 && unnamed.length > 0;
    return html`${this.renderGrid(named, localize("people.show_named"), both)}
    ${this.renderGrid(unnamed, localize("people.show_unnamed"), both)}`;
  }

  private renderGrid(items: Person[], heading: string, withHeading: boolean) {
    if (!items.length) return nothing;
    const selecting = this.isAdmin && this.selection.value.length > 0;
    return html`${withHeading ? html`<h2>${heading} <span class="weak">${items.length}</span></h2>` : nothing}
      <familiar-grid
        .items=${items}
        .minimum=${104}
        .extra=${66}
        .gap=${8}
        .label=${heading}
        .version=${this.selection.value}
        .cell=${(person: Person) =>
          html`<familiar-people-cell
            data-focus
            .person=${person}
            ?selectable=${this.isAdmin}
            ?selecting=${selecting}
            ?selected=${isSelected(person.id)}
            @choose=${(event: CustomEvent<{ extend: boolean }>) => this.choose(person, event.detail.extend)}
          ></familiar-people-cell>`}
      ></familiar-grid>`;
  }

  private renderDialog() {
    const { chosen, dialog } = this;
    // One that another has taken the place of closes a moment later.
    const done = () => {
      if (this.dialog === dialog) this.dialog = undefined;
    };
    const [first] = chosen;
    if (!this.dialog || !first) return nothing;
    if (this.dialog === "name") {
      return html`<familiar-people-name .api=${this.api} .person=${first} @done=${done}></familiar-people-name>`;
    }
    if (this.dialog === "more") {
      return html`<familiar-people-more .people=${chosen} @choose=${this.decide} @done=${done}></familiar-people-more>`;
    }
    return this.dialog === "merge"
      ? html`<familiar-people-merge .api=${this.api} .people=${chosen} @done=${done}></familiar-people-merge>`
      : html`<familiar-people-erase .api=${this.api} .people=${chosen} @done=${done}></familiar-people-erase>`;
  }

  private renderLoading() {
    return html`<div class="all" aria-busy="true" aria-label=${localize("app.loading")}>
      <div class="top"><div class="skeleton field"></div></div>
      <div class="shapes">
        ${Array.from({ length: 24 }, () => html`<div><div class="skeleton round"></div><div class="skeleton line"></div></div>`)}
      </div>
    </div>`;
  }

  private renderNone(total: number, text: string, others: readonly Elsewhere[]) {
    const teach = findView(["teach"]);
    if (total > 0) {
      return html`<familiar-state
        .icon=${mdiAccountSearchOutline}
        .heading=${text ? localize("people.no_match", { text }) : localize("people.none_here")}
      >
        ${others.length
          ? this.renderElsewhere(others)
          : html`<familiar-button @click=${() => setQuery({ q: "", show: "" })}>
              ${localize("people.show_everyone")}
            </familiar-button>`}
      </familiar-state>`;
    }
    return html`<familiar-state
      .icon=${mdiImagePlus}
      .heading=${localize("inbox.first_heading")}
      .text=${localize("people.first_text")}
    >
      ${teach && this.isAdmin
        ? html`<familiar-button kind="primary" @click=${() => navigate(address(["teach"]))}>
            ${localize("inbox.first_action")}
          </familiar-button>`
        : nothing}
    </familiar-state>`;
  }

  private renderError() {
    return html`<familiar-failure .error=${this.failure.value} @retry=${() => this.load()}></familiar-failure>`;
  }

  static override styles = [base, skeleton, peopleStyles];
}

define("familiar-view-people", FamiliarViewPeople);
