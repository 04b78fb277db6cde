import { mdiHistory, mdiRedoVariant, mdiUndoVariant } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ApiError, type Api } from "../../api/connection";
import type { Entry } from "../../api/documents";
import type { Hass } from "../../api/hass";
import { listHistory, redo, undo } from "../../api/history";
import "../../components/button";
import "../../components/face";
import "../../components/failure";
import { icon } from "../../components/icon";
import "../../components/state";
import { define } from "../../define";
import { ago } from "../../state/dates";
import { reachable } from "../../state/live";
import { message, sayFailed, undone } from "../../state/messages";
import { address, type Route } from "../../state/router";
import { onChange } from "../../state/waiting";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import type { ViewElement } from "../view";
import { isDecision, sentence } from "./words";

const FACES = 5;

/** Decisions in words and pictures, each with its undo or redo. */
export class FamiliarViewHistory extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private entries?: readonly Entry[];
  @state() private cursor: string | null = null;
  @state() private busy = 0;
  @state() private failure?: unknown;
  private stops: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const load = () => void this.load();
    this.stops = [onChange(load), undone.subscribe(load), reachable.subscribe((now) => now === "yes" && load())];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  private async load(cursor?: string): Promise<void> {
    if (!this.api) return;
    try {
      const page = await listHistory(this.api, cursor);
      if (cursor) {
        this.entries = [...(this.entries ?? []), ...page.items];
        this.cursor = page.cursor;
      } else {
        // What was loaded further down stays there.
        const last = page.items[page.items.length - 1]?.seq ?? 0;
        const older = page.cursor ? (this.entries ?? []).filter(({ seq }) => seq < last) : [];
        this.entries = [...page.items, ...older];
        if (!older.length) this.cursor = page.cursor;
      }
      this.failure = undefined;
    } catch (error) {
      if (!this.entries) this.failure = error;
    }
  }

  /** The decision that depends on the one that could not be undone, if it is shown. */
  private laterThan(error: unknown): Entry | undefined {
    const seq = error instanceof ApiError ? error.context["later_seq"] : undefined;
    return this.entries?.find((entry) => entry.seq === seq);
  }

  private async step(entry: Entry): Promise<void> {
    this.busy = entry.seq;
    const what = sentence(entry);
    try {
      await (entry.undone ? redo(this.api, entry.seq) : undo(this.api, entry.seq));
      const text = localize(entry.undone ? "history.redone" : "history.undone", { what });
      message.set({ text, kind: "done" });
    } catch (error) {
      const later = this.laterThan(error);
      if (later) message.set({ text: localize("history.later", { what: sentence(later) }), kind: "failed" });
      else sayFailed(error);
    }
    this.busy = 0;
    await this.load();
  }

  protected override render() {
    if (this.failure !== undefined) {
      return html`<familiar-failure .error=${this.failure} @retry=${() => this.load()}></familiar-failure>`;
    }
    if (!this.entries) {
      return html`<div class="all" aria-busy="true" aria-label=${localize("app.loading")}>
        ${Array.from({ length: 8 }, () => html`<div class="skeleton row"></div>`)}
      </div>`;
    }
    if (!this.entries.length) {
      return html`<familiar-state .icon=${mdiHistory} .heading=${localize("history.none")} .text=${localize("history.none_text")}></familiar-state>`;
    }
    const { cursor } = this;
    return html`<div class="all">
      <ol>
        ${repeat(
          this.entries,
          ({ seq }) => seq,
          (entry) => this.renderEntry(entry),
        )}
      </ol>
      ${cursor
        ? html`<familiar-button kind="plain" @click=${() => this.load(cursor)}>${localize("history.earlier")}</familiar-button>`
        : nothing}
    </div>`;
  }

  private renderEntry(entry: Entry) {
    // An undo that was taken back by a redo says nothing more: its decision has the button.
    const can = Boolean(this.hass?.user?.is_admin) && isDecision(entry) && (entry.undone || entry.undoable);
    return html`<li class=${entry.undone ? "undone" : ""}>
      ${this.renderPictures(entry)}
      <div class="said">
        <p dir="auto">${sentence(entry)}</p>
        <p class="weak">
          ${ago(entry.at)}${entry.undone ? html` · ${localize("history.is_undone")}` : nothing}
        </p>
      </div>
      ${can
        ? html`<familiar-button
            kind="plain"
            .icon=${entry.undone ? mdiRedoVariant : mdiUndoVariant}
            ?disabled=${this.busy !== 0}
            @click=${() => this.step(entry)}
            >${localize(entry.undone ? "history.redo" : "message.undo")}</familiar-button
          >`
        : nothing}
    </li>`;
  }

  private renderPictures({ people, pictures, faces }: Entry) {
    const shown = pictures.slice(0, people.length ? FACES - 1 : FACES);
    const more = faces - shown.length;
    if (!people.length && !shown.length) return html`<div class="pictures"><span class="sign">${icon(mdiHistory)}</span></div>`;
    return html`<div class="pictures">
      ${people.slice(0, 2).map(
        (person) => html`<a href=${address(["people", person.id])} aria-label=${person.name ?? localize("people.unnamed_person")}>
          <familiar-face round .src=${person.thumbnail} .name=${person.name}></familiar-face>
        </a>`,
      )}
      ${shown.map(({ thumbnail }) => html`<familiar-face .src=${thumbnail}></familiar-face>`)}
      ${more > 0 && shown.length ? html`<span class="weak more">+${more}</span>` : nothing}
    </div>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      :host {
        display: block;
      }
      .all {
        max-width: 900px;
        margin: 0 auto;
        padding: 16px clamp(12px, 3vw, 32px) 96px;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 4px 20px;
        align-items: center;
        min-height: 76px;
        padding-block: 12px;
        border-block-end: 1px solid var(--f-line);
      }
      .undone familiar-face {
        opacity: 0.5;
      }
      .undone .said p:first-child {
        color: var(--f-text-weak);
        text-decoration: line-through;
      }
      .pictures {
        display: flex;
        gap: 6px;
        align-items: center;
      }
      .pictures familiar-face {
        width: 44px;
        border-radius: 10px;
      }
      .pictures familiar-face[round] {
        width: 52px;
        border-radius: 50%;
      }
      .pictures a {
        border-radius: 50%;
      }
      .sign {
        display: grid;
        place-items: center;
        width: 52px;
        height: 52px;
        border-radius: 50%;
        background: var(--f-fill);
        color: var(--f-text-weak);
      }
      .more {
        font-size: 0.875rem;
      }
      .said {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .said .weak {
        font-size: 0.875rem;
      }
      .row {
        height: 60px;
        margin-block-end: 16px;
      }
      @media (max-width: 700px) {
        li {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .pictures {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}

define("familiar-view-history", FamiliarViewHistory);
