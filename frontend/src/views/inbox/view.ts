import { mdiCheckAll, mdiChevronLeft, mdiChevronRight, mdiImagePlus } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/failure";
import "../../components/icon-button";
import "../../components/state";
import { define } from "../../define";
import { undoDone, undone } from "../../state/messages";
import { loadNamed } from "../../state/named";
import { reachable } from "../../state/live";
import { address, navigate, setQuery, type Route } from "../../state/router";
import { Watch } from "../../state/store";
import { onChange, status } from "../../state/waiting";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import { findView } from "../registry";
import type { ViewElement } from "../view";
import "./belongs";
import { forgetDetails, prefetch } from "./details";
import { attempt, bringBack, busy, hide, ignore, loadInbox, loading, queue } from "./inbox";
import { commandOf, type Command } from "./keys";
import { canIgnore, type QuestionElement } from "./question";
import { canMove, currentOf, keyOf, moved, postponed, upcoming } from "./queue";
import "./same";
import { viewStyles } from "./view-styles";
import "./who";

/** The inbox: one question at a time, the one that settles most first. */
export class FamiliarViewInbox extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @query("[data-question]") private shown?: QuestionElement;
  private readonly queue = new Watch(this, queue);
  private readonly loading = new Watch(this, loading);
  private readonly busy = new Watch(this, busy);
  private readonly status = new Watch(this, status);
  private stops: (() => void)[] = [];
  private startsAt?: string;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.pressed);
    this.stops = [
      onChange(() => this.load()),
      undone.subscribe((done) => {
        if (!done) return;
        forgetDetails();
        bringBack(done.seq);
        this.load();
      }),
      reachable.subscribe((now) => now === "yes" && this.load()),
      () => window.removeEventListener("keydown", this.pressed),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
  }

  private load(): void {
    if (!this.api || !this.hass.user?.is_admin) return;
    void loadInbox(this.api);
    void loadNamed(this.api).catch(() => undefined);
  }

  protected override firstUpdated(): void {
    // Where the person was, also after a reload.
    const asked = this.route.query.get("question");
    if (asked) queue.update((it) => ({ ...it, current: asked }));
    this.load();
  }

  protected override updated(_changed: PropertyValues): void {
    const question = currentOf(this.queue.value);
    if (this.loading.value !== "done") return;
    setQuery({ question: question ? keyOf(question) : "" });
    if (!question) return;
    prefetch(this.api, upcoming(this.queue.value, 2));
    const key = keyOf(question);
    if (key === this.startsAt || this.busy.value) return;
    const isFirst = this.startsAt === undefined;
    this.startsAt = key;
    void this.shown?.updateComplete.then(() => this.start(isFirst));
  }

  /** Puts the focus into the name field; on a phone only if the keyboard is open anyway. */
  private start(isFirst: boolean): void {
    const hasKeyboard = matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (hasKeyboard || (!isFirst && this.shown?.matches(":focus-within"))) this.shown?.start?.();
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !currentOf(queue.value)) return;
    const command = commandOf(event);
    if (command === undefined) return;
    event.preventDefault();
    this.run(command);
  };

  private run(command: Command): void {
    const question = currentOf(queue.value);
    if (!question) return;
    if (typeof command === "number") this.shown?.pick?.(command);
    else if (command === "yes") this.shown?.yes?.();
    else if (command === "no") this.shown?.no?.();
    else if (command === "later") queue.update(postponed);
    else if (command === "next") queue.update((it) => moved(it, 1));
    else if (command === "previous") queue.update((it) => moved(it, -1));
    else if (command === "ignore") canIgnore(question) && void attempt(() => ignore(this.api, question));
    else if (command === "hide") void attempt(() => hide(this.api, question));
    else void undoDone(this.api);
  }

  protected override render() {
    if (!this.hass.user?.is_admin) {
      return html`<familiar-state
        .icon=${mdiCheckAll}
        .heading=${localize("inbox.admins_heading")}
        .text=${localize("error.not_allowed")}
      ></familiar-state>`;
    }
    const { value: state } = this.loading;
    if (typeof state === "object") return this.renderError(state.error);
    const question = currentOf(this.queue.value);
    if (question) return this.renderQuestion();
    return state === "first" ? this.renderLoading() : this.renderEmpty();
  }

  private renderQuestion() {
    const { value } = this.queue;
    const question = currentOf(value);
    if (!question) return nothing;
    const all = value.answered + value.total;
    return html`<div class="all">
      <div class="top">
        <progress aria-hidden="true" max=${all} value=${value.answered}></progress>
        <span class="left">${localize("inbox.left", { count: value.total })}</span>
        ${this.arrow("previous", -1, mdiChevronLeft)} ${this.arrow("next", 1, mdiChevronRight)}
      </div>
      <section aria-live="polite">
        ${question.kind === "person"
          ? html`<familiar-inbox-who
              data-question
              .api=${this.api}
              .hass=${this.hass}
              .question=${question}
            ></familiar-inbox-who>`
          : question.kind === "merge"
            ? html`<familiar-inbox-same data-question .api=${this.api} .question=${question}></familiar-inbox-same>`
            : html`<familiar-inbox-belongs
                data-question
                .hass=${this.hass}
                .api=${this.api}
                .question=${question}
              ></familiar-inbox-belongs>`}
      </section>
      <div class="rest">
        ${this.button("later", "S", localize("inbox.later"))}
        ${question.kind === "person" ? this.button("hide", "H", localize("inbox.hide")) : nothing}
        ${canIgnore(question)
          ? this.button("ignore", "I", localize(question.kind === "face" ? "inbox.ignore_face" : "inbox.ignore"))
          : nothing}
      </div>
      <p class="keys weak">${localize(question.kind === "person" ? "inbox.keys" : "inbox.keys_answer")}</p>
    </div>`;
  }

  private button(command: Command, key: string, text: string) {
    return html`<familiar-button
      kind="plain"
      .key=${key}
      ?disabled=${this.busy.value && command !== "later"}
      @click=${() => this.run(command)}
      >${text}</familiar-button
    >`;
  }

  private arrow(command: "next" | "previous", step: number, icon: string) {
    return html`<familiar-icon-button
      class="arrow"
      .icon=${icon}
      .label=${localize(command === "next" ? "inbox.next" : "inbox.previous")}
      ?disabled=${!canMove(this.queue.value, step)}
      @click=${() => this.run(command)}
    ></familiar-icon-button>`;
  }

  private renderLoading() {
    return html`<div class="all loading" aria-busy="true" aria-label=${localize("app.loading")}>
      <div class="skeleton line"></div>
      <div class="skeleton heading"></div>
      <div class="shapes">${Array.from({ length: 8 }, () => html`<div class="skeleton"></div>`)}</div>
      <div class="skeleton field"></div>
    </div>`;
  }

  private renderEmpty() {
    const counts = this.status.value?.system.counts;
    const isFirst = counts !== undefined && counts.people === 0;
    const teach = findView(["teach"]);
    if (isFirst) {
      return html`<familiar-state
        .icon=${mdiImagePlus}
        .heading=${localize("inbox.first_heading")}
        .text=${localize("inbox.first_text")}
      >
        ${teach ? this.link("primary", ["teach"], localize("inbox.first_action")) : nothing}
      </familiar-state>`;
    }
    return html`<familiar-state
      .icon=${mdiCheckAll}
      .heading=${localize("inbox.empty_heading")}
      .text=${localize("inbox.empty_text")}
    >
      ${findView(["people"]) ? this.link("tonal", ["people"], localize("inbox.empty_action")) : nothing}
    </familiar-state>`;
  }

  private link(kind: "primary" | "tonal", path: string[], text: string) {
    return html`<familiar-button .kind=${kind} @click=${() => navigate(address(path))}>${text}</familiar-button>`;
  }

  private renderError(error: unknown) {
    return html`<familiar-failure .error=${error} @retry=${() => this.load()}></familiar-failure>`;
  }

  static override styles = [base, skeleton, viewStyles];
}

define("familiar-view-inbox", FamiliarViewInbox);
