import { css, html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Api } from "../api/connection";
import type { Person } from "../api/documents";
import "../components/face";
import { define } from "../define";
import { cameraName } from "../state/camera-names";
import { localize } from "../texts";
import { FamiliarCard, type CardConfig } from "./card";
import { namedPeople } from "./data";
import { hereNow } from "./entities";
import { count, flag, formWithHome, text } from "./form";
import { ago, inFull } from "./times";

interface Config extends CardConfig {
  limit?: number;
  only_here?: boolean;
}
const FEW = 6;
const MOST = 500;

/** When a camera saw a person last; those whom none has seen come last. */
const moment = ({ last_sighted_at: seen }: Person): number => (seen ? Date.parse(seen) : 0);

/** Named people: who is here, when they were last seen, and by which camera. */
export class FamiliarWhoIsHere extends FamiliarCard<Config> {
  protected readonly heading = "cards.here";
  @state() private people: Person[] = [];

  static getStubConfig = () => ({ limit: FEW });
  static getConfigForm = () => formWithHome(text("title"), count("limit", 1, 50), flag("only_here"));

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  protected async load(api: Api) {
    // Photos count as seen as well: who was at a camera last is found among all.
    const { items } = await namedPeople(api, "last_seen", MOST);
    return () => {
      this.people = [...items].sort((one, other) => moment(other) - moment(one));
    };
  }

  protected body() {
    const here = hereNow(this.hass);
    const isHere = (person: Person) => here.has(person.id);
    const shown = this.people
      .filter((person) => !this.config?.only_here || isHere(person))
      .sort((one, other) => Number(isHere(other)) - Number(isHere(one)))
      .slice(0, this.config?.limit ?? FEW);
    if (!shown.length) return this.empty(this.people.length ? "cards.nobody_here" : "cards.here_empty");
    return html`<ul class="rows">
      ${repeat(
        shown,
        (person) => person.id,
        (person) => this.row(person, isHere(person)),
      )}
    </ul>`;
  }

  private row(person: Person, isHere: boolean) {
    const seen = person.last_sighted_at;
    const camera = person.last_camera ? cameraName(this.hass, person.last_camera) : "";
    return html`<li class="row">
      <familiar-face
        round
        class="face ${isHere ? "here" : ""}"
        .src=${this.picture(person.thumbnail)}
        .name=${person.name}
      ></familiar-face>
      <span class="text">
        <bdi class="name">${person.name}</bdi>
        <span class="weak" title=${seen ? inFull(seen) : nothing}>
          ${seen ? [ago(seen), camera].filter(Boolean).join(" · ") : localize("cards.not_seen")}
        </span>
      </span>
      ${isHere ? html`<span class="badge">${localize("cards.is_here")}</span>` : nothing}
    </li>`;
  }

  static override styles = [
    FamiliarCard.styles,
    css`
      .here {
        box-shadow: 0 0 0 3px var(--f-surface), 0 0 0 5px var(--f-accent);
      }
      .badge {
        padding: 4px 12px;
        border-radius: 14px;
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
        font-size: 0.875rem;
        font-weight: 500;
      }
    `,
  ];
}

define("familiar-who-is-here", FamiliarWhoIsHere);
