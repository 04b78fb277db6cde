import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { icon } from "../components/icon";
import { define } from "../define";
import { address } from "../state/router";
import { base } from "../styles";
import { localize } from "../texts";
import { views } from "../views/registry";
import type { View } from "../views/view";

/** Links to the views, each with the number of what waits there. */
export class FamiliarNavigation extends LitElement {
  /** The name of the view that is shown. */
  @property() current?: string;
  /** A bar with small texts below the icons, at the bottom of phones. */
  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ type: Boolean }) admin = false;
  /** A text changes only with it. */
  @property() language = "";
  private stops: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.stops = views.flatMap(({ badge }) => badge?.subscribe(() => this.requestUpdate()) ?? []);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
  }

  private link(view: View) {
    const count = view.badge?.value ?? 0;
    const isCurrent = this.current === view.name || (view.within ?? []).includes(this.current ?? "");
    return html`<li>
      <a href=${address(view.path.split("/"))} aria-current=${isCurrent ? "page" : nothing}>
        <span class="mark">
          ${icon(view.icon ?? "")}<span class="label">${localize(view.title)}</span>
          ${count ? html`<span class="badge" aria-hidden="true">${count > 99 ? "99+" : count}</span>` : nothing}
        </span>
        ${count ? html`<span class="only-read">${localize("app.waiting", { count })}</span>` : nothing}
      </a>
    </li>`;
  }

  protected override render() {
    return html`<nav aria-label=${localize("app.title")}>
      <ul>
        ${views.filter((view) => view.icon && (this.admin || !view.adminOnly)).map((view) => this.link(view))}
      </ul>
    </nav>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      ul {
        display: flex;
        gap: 4px;
        height: var(--header-height, 56px);
        padding-inline: 8px;
        overflow-x: auto;
        scrollbar-width: none;
      }
      a {
        position: relative;
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 8px;
        height: 100%;
        padding-inline: 14px;
        color: inherit;
        font-size: 0.9375rem;
        text-decoration: none;
        white-space: nowrap;
      }
      a:focus-visible {
        outline-offset: -4px;
        border-radius: 12px;
      }
      a[aria-current] {
        color: var(--f-accent);
        font-weight: 500;
      }
      a[aria-current]::after {
        position: absolute;
        inset-inline: 12px;
        inset-block-end: 0;
        height: 3px;
        border-radius: 3px 3px 0 0;
        background: var(--f-accent);
        content: "";
      }
      .mark {
        position: relative;
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .badge {
        min-width: 18px;
        padding-inline: 5px;
        border-radius: 9px;
        background: var(--f-danger);
        color: var(--f-on-danger);
        font-size: 0.6875rem;
        font-weight: 600;
        line-height: 18px;
        text-align: center;
      }
      :host([narrow]) ul {
        height: 60px;
        padding-inline: 0;
        gap: 0;
      }
      :host([narrow]) li {
        flex: 1 1 auto;
        min-width: 44px;
      }
      :host([narrow]) a {
        padding-inline: 1px;
      }
      :host([narrow]) a[aria-current]::after {
        display: none;
      }
      :host([narrow]) .mark {
        flex-direction: column;
        gap: 3px;
        max-width: 100%;
      }
      :host([narrow]) .icon {
        width: 48px;
        height: 30px;
        padding: 3px 12px;
        border-radius: 15px;
      }
      :host([narrow]) .badge {
        position: absolute;
        inset-block-start: 0;
        inset-inline-start: calc(50% + 4px);
      }
      :host([narrow]) a[aria-current] .icon {
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
      }
      :host([narrow]) .label {
        max-width: 100%;
        overflow: hidden;
        font-size: 0.6875rem;
        line-height: 1.2;
        text-overflow: ellipsis;
      }
    `,
  ];
}

define("familiar-navigation", FamiliarNavigation);
