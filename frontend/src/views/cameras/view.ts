import { mdiCctvOff } from "@mdi/js";
import { html, LitElement, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/failure";
import "../../components/state";
import { define } from "../../define";
import { onEvent } from "../../state/live";
import { navigate, type Route } from "../../state/router";
import { Watch } from "../../state/store";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import type { ViewElement } from "../view";
import "./card";
import { cameras, loadCameras } from "./state";
import { viewStyles } from "./styles";

/** Cameras: what they show now, and how sure Familiar must be of who is on them. */
export class FamiliarViewCameras extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  private readonly list = new Watch(this, cameras);
  private stop?: () => void;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = onEvent((pushed) => {
      if (pushed.type === "connection" && pushed["available"]) void loadCameras(this.api);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("api")) void loadCameras(this.api);
  }

  protected override render() {
    const found = this.list.value;
    if (!found) return html`<div class="view" aria-busy="true">${[0, 1].map(() => html`<div class="skeleton waiting"></div>`)}</div>`;
    if ("error" in found) {
      return html`<familiar-failure
        .error=${found.error}
        .heading=${localize("cameras.failed_heading")}
        @retry=${() => loadCameras(this.api)}
      ></familiar-failure>`;
    }
    if (!found.items.length) {
      return html`<familiar-state
        .icon=${mdiCctvOff}
        .heading=${localize("cameras.first_heading")}
        .text=${localize("cameras.first_text")}
      >
        <familiar-button kind="primary" @click=${() => navigate("/config/integrations/integration/familiar")}
          >${localize("cameras.add")}</familiar-button
        >
      </familiar-state>`;
    }
    return html`<div class="view">
      <p class="intro weak">${localize("cameras.intro")}</p>
      ${repeat(
        found.items,
        (camera) => camera.subentry_id,
        (camera) => html`<familiar-camera
          .hass=${this.hass}
          .api=${this.api}
          .camera=${camera}
          .match=${found.match_confidence}
        ></familiar-camera>`,
      )}
    </div>`;
  }

  static override styles = [base, skeleton, viewStyles];
}

define("familiar-view-cameras", FamiliarViewCameras);
