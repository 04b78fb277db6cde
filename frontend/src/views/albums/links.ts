import { mdiClose, mdiLinkOff } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { listLinks, revokeLink, type Album, type Link } from "../../api/albums";
import type { Api } from "../../api/connection";
import "../../components/button";
import "../../components/icon-button";
import { define } from "../../define";
import { day } from "../../state/dates";
import { failureText, say, sayFailed } from "../../state/messages";
import { base } from "../../styles";
import { localize } from "../../texts";

/** The household's links: what they show, how often they were opened, and a button that revokes each at once. */
export class FamiliarLinks extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) albums: readonly Album[] = [];
  @state() private links?: readonly Link[];
  @state() private enabled = true;
  @state() private problem = "";

  protected override firstUpdated(): void {
    void this.load();
  }

  async load(): Promise<void> {
    try {
      const { items, enabled } = await listLinks(this.api);
      this.links = items;
      this.enabled = enabled;
      this.problem = "";
    } catch (error) {
      this.problem = failureText(error);
    }
  }

  private async revoke(link: Link): Promise<void> {
    try {
      await revokeLink(this.api, link.id);
      if (!link.revoked_at) say(localize("albums.revoked"));
      await this.load();
    } catch (error) {
      sayFailed(error);
    }
  }

  protected override render() {
    if (this.problem) return html`<p role="alert">${this.problem}</p>`;
    if (!this.links) return nothing;
    return html`<h2>${localize("albums.links")}</h2>
      ${this.enabled ? nothing : html`<p class="off">${localize("albums.off")}</p>`}
      ${this.links.length
        ? html`<ul>
            ${this.links.map((link) => this.renderLink(link))}
          </ul>`
        : this.enabled
          ? html`<p class="weak">${localize("albums.no_links")}</p>`
          : nothing}`;
  }

  private renderLink(link: Link) {
    const album = this.albums.find(({ id }) => id === link.album_id);
    return html`<li ?data-over=${!link.active}>
      <div>
        <strong><bdi>${link.title ?? album?.name ?? localize(link.scope === "photos" ? "albums.chosen_photos" : "albums.untitled")}</bdi></strong>
        <span class="weak">${stateOf(link).join(" · ")}</span>
      </div>
      ${link.revoked_at
        ? html`<familiar-icon-button
            .icon=${mdiClose}
            .label=${localize("albums.remove")}
            @click=${() => this.revoke(link)}
          ></familiar-icon-button>`
        : html`<familiar-button .icon=${mdiLinkOff} @click=${() => this.revoke(link)}
            >${localize("albums.revoke")}</familiar-button
          >`}
    </li>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      h2 {
        margin-block-end: 8px;
        font-size: 1.125rem;
        font-weight: 500;
      }
      .off {
        margin-block-end: 8px;
        padding: 14px 18px;
        border-radius: var(--f-radius);
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
      }
      ul {
        border: 1px solid var(--f-line);
        border-radius: var(--f-radius);
        background: var(--f-surface);
        overflow: hidden;
      }
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 10px 12px;
        padding-inline-start: 18px;
        min-height: 64px;
      }
      li + li {
        border-block-start: 1px solid var(--f-line);
      }
      li div {
        display: flex;
        flex: 1;
        flex-direction: column;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      strong {
        font-weight: 500;
      }
      [data-over] strong {
        color: var(--f-text-weak);
        text-decoration: line-through;
      }
      .weak {
        font-size: 0.875rem;
      }
    `,
  ];
}

/** What there is to know of a link, in short. */
export function stateOf(link: Link): string[] {
  const parts: string[] = [];
  if (link.revoked_at) parts.push(localize("albums.is_revoked"));
  else if (!link.active) parts.push(localize("albums.is_over"));
  else {
    parts.push(localize("albums.photos", { count: link.photos }));
    parts.push(link.expires_at ? localize("albums.until", { date: day(link.expires_at) }) : localize("albums.no_expiry"));
    if (link.has_password) parts.push(localize("albums.with_password"));
  }
  parts.push(localize("albums.views", { count: link.views }));
  if (link.wrong_passwords) parts.push(localize("albums.wrong", { count: link.wrong_passwords }));
  return parts;
}

define("familiar-links", FamiliarLinks);
