import { mdiAlertCircleOutline, mdiLockOutline } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { apiOf, type Api } from "../api/connection";
import type { Hass } from "../api/hass";
import "../components/button";
import "../components/messages";
import "../components/state";
import { define } from "../define";
import { findHome, followHome } from "../state/homes";
import { followEvents } from "../state/live";
import { followAddress, followLink, HOME, route } from "../state/router";
import { Watch } from "../state/store";
import { base, tokens } from "../styles";
import { language, loadTexts, localize, useTexts } from "../texts";
import { findView, views } from "../views/registry";
import type { View, ViewElement } from "../views/view";
import "./homes";
import "./navigation";
import "./reachable";
import { panelStyles } from "./styles";

/** The page in Home Assistant's sidebar: header, navigation, and the view of the address. */
export class FamiliarPanel extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  @property({ type: Boolean, reflect: true }) narrow = false;
  @state() private view?: View;
  @state() private element?: ViewElement;
  @state() private failed = false;
  @state() private refused = false;
  @query("main") private main!: HTMLElement;
  // Home Assistant sets `route` and `panel` on this element.
  private readonly place = new Watch(this, route);
  private readonly language = new Watch(this, language);
  private api?: Api;
  private stops: (() => void)[] = [];
  private daemonStops: (() => void)[] = [];
  private followed?: Hass["connection"];

  override connectedCallback(): void {
    super.connectedCallback();
    this.stops = [followAddress()];
    this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of [...this.stops, ...this.daemonStops]) stop();
    this.daemonStops = [];
    this.api = this.followed = undefined;
  }

  private start(): void {
    if (!this.hass || !this.isConnected || this.followed === this.hass.connection) return;
    const { connection } = this.hass;
    this.followed = connection;
    this.loadTexts(this.hass);
    // Almost always there is one daemon, and nothing waits for the answer that there are no others.
    const isKnown = !route.value.query.has(HOME);
    if (isKnown) this.follow(apiOf(connection));
    findHome(connection)
      .catch(() => undefined)
      .then((home) => {
        if (this.followed !== connection) return;
        if (home) this.stops.push(followHome());
        this.follow(apiOf(connection, home?.entryId));
      });
  }

  /** Follows a daemon, and shows it. */
  private follow(api: Api): void {
    if (!this.hass || this.api === api) return;
    for (const stop of this.daemonStops) stop();
    this.api = api;
    this.daemonStops = [followEvents(api, this.hass.connection)];
    const isAdmin = this.hass.user?.is_admin;
    for (const view of views) if (view.follow && (isAdmin || !view.adminOnly)) {
      this.daemonStops.push(view.follow(api));
    }
    this.requestUpdate();
  }

  private loadTexts(hass: Hass): void {
    loadTexts(hass).catch(() => undefined);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hass) return;
    if (changed.has("hass")) {
      useTexts(this.hass);
      this.start();
      const before = changed.get("hass") as Hass | undefined;
      if (before && before.language !== this.hass.language) this.loadTexts(this.hass);
      this.toggleAttribute("dark", Boolean(this.hass.themes?.darkMode));
    }
    const view = findView(this.place.value.path, views, this.hass.user?.is_admin);
    this.refused = Boolean(view?.adminOnly) && !this.hass.user?.is_admin;
    const allowed = this.refused ? undefined : view;
    if (!this.api) return;
    if (allowed !== this.view || (allowed && !this.element)) void this.show(allowed);
    if (this.element) this.give(this.element);
  }

  /** Loads a view's code and makes its element. */
  private async show(view: View | undefined): Promise<void> {
    if (view === this.view && (this.element || !view)) return;
    const isFirst = this.view === undefined;
    this.view = view;
    this.element = undefined;
    this.failed = false;
    if (!view) return;
    try {
      await view.load();
    } catch {
      // Home Assistant was updated while this page was open, or the connection is gone.
      if (this.view === view) this.failed = true;
      return;
    }
    if (this.view !== view || !this.hass) return;
    const element = document.createElement(`familiar-view-${view.name}`) as ViewElement;
    this.give(element);
    this.element = element;
    await this.updateComplete;
    this.main.scrollTop = 0;
    // Screen readers and keys go on in the new view.
    if (!isFirst) this.main.focus({ preventScroll: true });
  }

  private give(element: ViewElement): void {
    if (!this.hass || !this.api) return;
    element.hass = this.hass;
    element.api = this.api;
    element.route = this.place.value;
  }

  private retry(): void {
    location.reload();
  }

  protected override render() {
    if (!this.hass || !this.language) return nothing;
    return html`
      <div class="page" @click=${followLink}>
        <header>
          ${customElements.get("ha-menu-button")
            ? html`<ha-menu-button .hass=${this.hass} .narrow=${this.narrow}></ha-menu-button>`
            : nothing}
          <h1>${localize("app.title")}</h1>
          <familiar-homes .language=${this.language.value}></familiar-homes>
        </header>
        <familiar-navigation
          .current=${this.view?.name}
          .language=${this.language.value}
          ?narrow=${this.narrow}
          ?admin=${this.hass.user?.is_admin}
        ></familiar-navigation>
        <main tabindex="-1" aria-label=${this.view ? localize(this.view.title) : localize("app.title")}>
          <familiar-reachable></familiar-reachable>
          ${this.content()}
        </main>
        <familiar-messages .api=${this.api}></familiar-messages>
      </div>
    `;
  }

  private content() {
    if (this.element) return this.element;
    if (!this.api) return nothing;
    if (this.failed) {
      return html`<familiar-state
        alert
        .icon=${mdiAlertCircleOutline}
        .heading=${localize("error.page_heading")}
        .text=${localize("error.page_text")}
      >
        <familiar-button kind="primary" @click=${this.retry}>${localize("error.reload")}</familiar-button>
      </familiar-state>`;
    }
    if (this.view) return nothing;
    return html`<familiar-state
      .icon=${this.refused ? mdiLockOutline : mdiAlertCircleOutline}
      .heading=${localize(this.refused ? "error.admin_heading" : "error.no_page_heading")}
      .text=${localize(this.refused ? "error.admin_text" : "error.no_page_text")}
    ></familiar-state>`;
  }

  static override styles = [tokens, base, panelStyles];
}

define("familiar-panel", FamiliarPanel);
