import { html, LitElement, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { apiOf, type Api, type HistoryRow } from "../api/connection";
import { undo } from "../api/history";
import type { Hass } from "../api/hass";
import { PASSING } from "../state/events";
import { failureText } from "../state/messages";
import type { Live } from "../state/live";
import { Watch } from "../state/store";
import { base, skeleton, tokens } from "../styles";
import { language, loadTexts, localize, useTexts, type TextKey } from "../texts";
import { followTogether } from "./follow";
import { cardStyles } from "./styles";

/** What every card's configuration has. */
export interface CardConfig {
  type: string;
  title?: string;
  /** The daemon's entry, if there are several. */
  entry_id?: string;
}

const SETTLE = 400;
/** Milliseconds in which events are collected before the card asks again. */

/** A card: loads its data, again when something happened, and says what is wrong if it cannot. */
export abstract class FamiliarCard<C extends CardConfig = CardConfig> extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  @state() protected config?: C;
  @state() protected isLoaded = false;
  @state() private failure?: unknown;
  @state() private done?: { text: string; row: HistoryRow | null };
  protected abstract readonly heading: TextKey;
  /** Whether the card has a title where none is configured. */
  protected readonly isTitled: boolean = true;
  private readonly language = new Watch(this, language);
  private live?: Live;
  private stops: (() => void)[] = [];
  private started?: Api;
  private timer?: ReturnType<typeof setTimeout>;
  private clock?: ReturnType<typeof setInterval>;
  private asked = 0;

  /** Loads what the card shows; returns what puts it into the card, which is called unless it was asked again meanwhile. */
  protected abstract load(api: Api): Promise<() => void | Promise<void>>;
  protected abstract body(): TemplateResult;
  /** Whether the event of this type changes what the card shows. */
  protected concerns(type: string): boolean {
    return type !== "connection" && !PASSING.has(type);
  }

  setConfig(config: C): void {
    if (typeof config !== "object" || config === null) throw new Error("The configuration must be an object.");
    this.check(config);
    this.config = config;
    this.isLoaded = false;
    this.start();
    this.reload();
  }

  /** Refuses a configuration, with a sentence that says what to do. */
  protected check(_config: C): void {}

  getCardSize(): number {
    return 4;
  }

  protected get api(): Api | undefined {
    return this.hass && apiOf(this.hass.connection, this.config?.entry_id || undefined);
  }

  protected get isAdmin(): boolean {
    return Boolean(this.hass?.user?.is_admin);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // "5 minutes ago" grows older.
    this.clock = setInterval(() => this.requestUpdate(), 60_000);
    this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
    clearTimeout(this.timer);
    clearInterval(this.clock);
  }

  private start(): void {
    const { hass, api } = this;
    if (!hass || !api || !this.config || !this.isConnected || this.started === api) return;
    this.stop();
    this.started = api;
    const [live, leave] = followTogether(api, hass.connection);
    this.live = live;
    this.stops = [
      leave,
      live.reachable.subscribe(() => this.requestUpdate()),
      live.onEvent(({ type, ...rest }) => {
        const isBack = type === "connection" && rest["available"] === true;
        if (isBack || type === "reconnected" || this.concerns(type)) this.reload(SETTLE);
      }),
    ];
    void loadTexts(hass).catch(() => undefined);
    this.reload();
  }

  private stop(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
    this.started = undefined;
  }

  /** Loads again, after some milliseconds; several calls in this time load once. */
  protected reload(after = 0): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.loadNow(), after);
  }

  private async loadNow(): Promise<void> {
    if (!this.api || !this.config || !this.isConnected) return;
    const asked = ++this.asked;
    try {
      const show = await this.load(this.api);
      if (asked !== this.asked) return;
      await show();
      this.failure = undefined;
      this.isLoaded = true;
      this.requestUpdate();
    } catch (error) {
      if (asked === this.asked) this.failure = error;
    }
  }

  /** Says what was done, with *Undo*. */
  protected say(text: string, row: HistoryRow | null): void {
    this.done = { text, row };
  }

  protected sayFailed(error: unknown): void {
    this.done = { text: failureText(error), row: null };
  }

  private async undo(row: HistoryRow): Promise<void> {
    if (!this.api) return;
    try {
      await undo(this.api, row.seq);
      this.done = { text: localize("message.undone", { what: this.done?.text ?? "" }), row: null };
      this.reload();
    } catch (error) {
      this.sayFailed(error);
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("hass") || !this.hass) return;
    useTexts(this.hass);
    this.toggleAttribute("dark", Boolean(this.hass.themes?.darkMode));
    this.start();
  }

  /** The address of a picture, also where the page is not Home Assistant's own, as on a Chromecast. */
  protected picture(path: string | null | undefined): string | null {
    return path ? (this.hass?.hassUrl?.(path) ?? path) : null;
  }

  protected override render() {
    if (!this.config || !this.language) return nothing;
    const title = this.config.title ?? (this.isTitled ? localize(this.heading) : "");
    return html`<ha-card aria-label=${title || localize(this.heading)}>
      ${title ? html`<h2 class="title">${title}</h2>` : nothing}
      ${this.isLoaded ? this.body() : this.failure === undefined ? this.loading() : nothing} ${this.problem()}
      <div role="status" aria-live="polite">
        ${this.done
          ? html`<p class="done">
              <span>${this.done.text}</span>
              ${this.done.row
                ? html`<button
                    type="button"
                    class="link"
                    @click=${() => this.done?.row && void this.undo(this.done.row)}
                  >
                    ${localize("message.undo")}
                  </button>`
                : nothing}
            </p>`
          : nothing}
      </div>
    </ha-card>`;
  }

  /** What is wrong, under what was loaded before. */
  private problem() {
    const reachable = this.live?.reachable.value;
    if (reachable === "home-assistant-away") {
      return html`<p class="note">${localize("offline.home_assistant_heading")}</p>`;
    }
    if (reachable === "daemon-away") {
      return html`<p class="note" role="alert">
        <strong>${localize("offline.daemon_heading")}.</strong> ${localize("offline.daemon_text")}
      </p>`;
    }
    if (this.failure === undefined) return nothing;
    return html`<p class="note" role="alert">
      ${failureText(this.failure)}
      <button type="button" class="link" @click=${() => this.reload()}>${localize("error.retry")}</button>
    </p>`;
  }

  protected loading(): TemplateResult {
    return html`<div class="rows" aria-busy="true">
      ${[0, 1, 2].map(() => html`<div class="row"><div class="skeleton face"></div><div class="skeleton line"></div></div>`)}
    </div>`;
  }

  protected empty(text: TextKey): TemplateResult {
    return html`<p class="note">${localize(text)}</p>`;
  }

  static override styles: CSSResultGroup = [tokens, base, skeleton, cardStyles];
}
