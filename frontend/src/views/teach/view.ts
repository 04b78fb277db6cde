import { mdiAccountLockOutline } from "@mdi/js";
import { css, html, LitElement, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import "../../components/chips";
import "../../components/state";
import { define } from "../../define";
import { loadNamed } from "../../state/named";
import { setQuery, type Route } from "../../state/router";
import { base } from "../../styles";
import { localize } from "../../texts";
import type { ViewElement } from "../view";
import "./folder-panel";
import "./photos-panel";

/** Teach who somebody is: by photos, or by a folder on the daemon's machine. */
export class FamiliarViewTeach extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("api") && this.hass.user?.is_admin) loadNamed(this.api).catch(() => undefined);
  }

  protected override render() {
    if (!this.hass.user?.is_admin) {
      return html`<familiar-state
        .icon=${mdiAccountLockOutline}
        .heading=${localize("teach.admins_heading")}
        .text=${localize("teach.admins_text")}
      ></familiar-state>`;
    }
    const from = this.route.query.get("from") === "folder" ? "folder" : "photos";
    return html`<div class="view">
      <familiar-chips
        .label=${localize("teach.title")}
        .value=${from}
        .chips=${[
          { value: "photos", label: localize("teach.from_photos") },
          { value: "folder", label: localize("teach.from_folder") },
        ]}
        @choose=${(event: CustomEvent<string>) => setQuery({ from: event.detail === "folder" ? "folder" : "", folder: "" })}
      ></familiar-chips>
      ${from === "folder"
        ? html`<familiar-teach-folder .api=${this.api} .path=${this.route.query.get("folder") ?? ""}></familiar-teach-folder>`
        : html`<familiar-teach-photos .hass=${this.hass} .api=${this.api}></familiar-teach-photos>`}
    </div>`;
  }

  static override styles = [
    base,
    css`
      .view {
        max-width: 1120px;
        margin: 0 auto;
        padding: 16px clamp(12px, 3vw, 32px) 64px;
      }
      familiar-chips {
        display: block;
        margin-block-end: 16px;
      }
    `,
  ];
}

define("familiar-view-teach", FamiliarViewTeach);
