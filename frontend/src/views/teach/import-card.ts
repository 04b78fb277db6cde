import { mdiAlertCircleOutline, mdiCheckCircle, mdiFolderOutline } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { Import } from "../../api/imports";
import "../../components/button";
import { icon } from "../../components/icon";
import { define } from "../../define";
import { reasonText } from "../../state/reasons";
import { base } from "../../styles";
import { locale, localize } from "../../texts";
import { leftOut, nameOf, shareOf } from "./imports";

/** An import: how far it is, and what it did not take and why. Fires `cancel`. */
export class FamiliarImport extends LitElement {
  @property({ attribute: false }) import!: Import;

  protected override render() {
    const one = this.import;
    const share = shareOf(one);
    const isRunning = one.state === "running";
    return html`<article>
      <header>
        ${icon(one.state === "done" ? mdiCheckCircle : one.state === "failed" ? mdiAlertCircleOutline : mdiFolderOutline)}
        <div class="title">
          <h3><bdi>${nameOf(one.path)}</bdi></h3>
          <span class="weak path"><bdi>${one.path}</bdi></span>
        </div>
        ${isRunning
          ? html`<familiar-button @click=${() => this.dispatchEvent(new CustomEvent("cancel"))}
              >${localize("app.cancel")}</familiar-button
            >`
          : nothing}
      </header>
      ${isRunning
        ? html`<div
            class="track ${share === undefined ? "unknown" : ""}"
            role="progressbar"
            aria-label=${nameOf(one.path)}
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=${share === undefined ? nothing : Math.round(share * 100)}
          >
            <span style=${styleMap({ width: `${(share ?? 0.3) * 100}%` })}></span>
          </div>`
        : nothing}
      <p>${this.now(one)}</p>
      <p class="weak">${localize("teach.import_counts", { added: number(one.added), known: number(one.known), faces: number(one.faces) })}</p>
      ${isRunning && one.current ? html`<p class="weak path"><bdi>${one.current}</bdi></p>` : nothing} ${this.rest(one)}
    </article>`;
  }

  private now(one: Import): string {
    if (one.state !== "running") {
      return one.problem ?? localize(`teach.import_${one.state}`);
    }
    if (one.phase === "clustering") return localize("teach.import_clustering");
    if (!one.total) return localize("teach.import_counting");
    return localize("teach.import_running", { done: number(one.done), total: number(one.total) });
  }

  private rest(one: Import) {
    const { broken, unsupported, erased } = leftOut(one);
    if (!broken && !unsupported && !erased && !one.noted_count) return nothing;
    return html`<details>
      <summary>${localize("teach.left_out", { count: broken + unsupported + erased })}</summary>
      <ul>
        ${one.broken.map(({ path, code, detail }) => html`<li><bdi class="path">${path}</bdi><span class="weak">${reasonText(code, detail)}</span></li>`)}
        ${broken > one.broken.length ? html`<li class="weak">${localize("teach.more_files", { count: broken - one.broken.length })}</li>` : nothing}
        ${one.left_out
          .filter((kind) => !kind.folders)
          .map((kind) => html`<li><span>${localize("teach.unsupported", { count: kind.count, kind: kind.kind })}</span><span class="weak path"><bdi>${kind.paths.join(", ")}</bdi></span></li>`)}
        ${erased ? html`<li>${localize("teach.erased_files", { count: erased })}</li>` : nothing}
        ${one.noted.map(({ path, note }) => html`<li><bdi class="path">${path}</bdi><span class="weak">${note}</span></li>`)}
      </ul>
    </details>`;
  }

  static override styles = [
    base,
    css`
      article {
        padding: 16px 18px;
        border: 1px solid var(--f-line);
        border-radius: 18px;
        background: var(--f-surface);
      }
      header {
        display: flex;
        align-items: center;
        gap: 14px;
        margin-block-end: 8px;
      }
      .title {
        flex: 1;
        min-width: 0;
      }
      h3 {
        font-size: 1.0625rem;
        font-weight: 500;
      }
      .path {
        display: block;
        font-size: 0.875rem;
        overflow-wrap: anywhere;
      }
      .track {
        height: 6px;
        margin-block: 10px;
        border-radius: 3px;
        background: var(--f-fill-strong);
        overflow: hidden;
      }
      .track span {
        display: block;
        height: 100%;
        border-radius: 3px;
        background: var(--f-accent);
        transition: width var(--f-quick);
      }
      .unknown span {
        animation: wander 1.4s ease-in-out infinite alternate;
      }
      @keyframes wander {
        to {
          margin-inline-start: 70%;
        }
      }
      details {
        margin-block-start: 8px;
      }
      summary {
        min-height: 44px;
        padding-block: 10px;
        font-weight: 500;
        cursor: pointer;
      }
      li {
        display: grid;
        gap: 2px;
        padding-block: 8px;
        border-block-start: 1px solid var(--f-line);
      }
    `,
  ];
}

const number = (value: number): string => new Intl.NumberFormat(locale()).format(value);

define("familiar-import", FamiliarImport);
