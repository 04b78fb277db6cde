import { html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Api } from "../api/connection";
import { listVisits, type Visit } from "../api/visits";
import "../components/face";
import { define } from "../define";
import { cameraName } from "../state/camera-names";
import { localize } from "../texts";
import { FamiliarCard, type CardConfig } from "./card";
import { count, formWithHome, text } from "./form";
import "./name-field";
import type { Named } from "./name-field";
import { ago, inFull } from "./times";

interface Config extends CardConfig {
  camera?: string;
  limit?: number;
}
const FEW = 5;

/** The last visits, with face, name, and time; administrators name an unknown person in place. */
export class FamiliarAtTheDoor extends FamiliarCard<Config> {
  protected readonly heading = "cards.door";
  @state() private visits: Visit[] = [];
  @state() private naming?: string;

  static getStubConfig = () => ({ limit: FEW });
  static getConfigForm = () =>
    formWithHome(text("title"), { name: "camera", selector: { entity: { domain: "camera" } } }, count("limit", 1, 20));

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  protected async load(api: Api) {
    const { items } = await listVisits(api, { limit: this.config?.limit ?? FEW, camera: this.config?.camera });
    return () => {
      this.visits = items;
    };
  }

  private named({ detail }: CustomEvent<Named>): void {
    this.naming = undefined;
    this.say(localize("cards.named", { name: detail.name }), detail.row);
    this.reload();
  }

  protected body() {
    if (!this.visits.length) return this.empty("cards.door_empty");
    return html`<ul class="rows">
      ${repeat(
        this.visits,
        (visit) => visit.id,
        (visit) => this.row(visit),
      )}
    </ul>`;
  }

  private row(visit: Visit) {
    const cameras = visit.cameras.map((camera) => cameraName(this.hass, camera)).join(", ");
    const name = visit.person_name ?? localize(visit.verdict === "unusable" ? "cards.unusable" : "cards.unknown");
    const face = visit.verdict === "unknown" && !visit.person_name ? visit.face : null;
    return html`<li class="row">
      <familiar-face
        class="face"
        .src=${this.picture(visit.face?.thumbnail)}
        .name=${visit.person_name}
      ></familiar-face>
      <span class="text">
        <bdi class="name">${name}</bdi>
        <span class="weak" title=${inFull(visit.started_at)}>${ago(visit.started_at)} · ${cameras}</span>
      </span>
      ${face && this.isAdmin && this.naming !== visit.id
        ? html`<familiar-button @click=${() => (this.naming = visit.id)}>${localize("cards.name_them")}</familiar-button>`
        : nothing}
      ${face && this.naming === visit.id
        ? html`<familiar-name-field
            .api=${this.api}
            .whom=${visit.person_id ? { personId: visit.person_id } : { faceId: face.id }}
            @named=${this.named}
            @given-up=${() => (this.naming = undefined)}
          ></familiar-name-field>`
        : nothing}
    </li>`;
  }
}

define("familiar-at-the-door", FamiliarAtTheDoor);
