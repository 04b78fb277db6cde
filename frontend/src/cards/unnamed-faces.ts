import { css, html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Api } from "../api/connection";
import type { Person } from "../api/documents";
import "../components/button";
import "../components/face";
import { faceGrid } from "../components/styles";
import { define } from "../define";
import { localize } from "../texts";
import { FamiliarCard, type CardConfig } from "./card";
import { getStatus } from "../api/status";
import { ignore, unnamedPeople } from "./data";
import { count, formWithHome, text } from "./form";
import "./name-field";
import type { Named } from "./name-field";

interface Config extends CardConfig {
  limit?: number;
}
const FEW = 6;

/** Unnamed people, those with the most faces first; administrators name or ignore them in place. */
export class FamiliarUnnamedFaces extends FamiliarCard<Config> {
  protected readonly heading = "cards.unnamed";
  @state() private people: Person[] = [];
  @state() private total = 0;
  @state() private chosen?: string;

  static getStubConfig = () => ({ limit: FEW });
  static getConfigForm = () => formWithHome(text("title"), count("limit", 1, 24));

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  protected async load(api: Api) {
    const [{ items }, { waiting }] = await Promise.all([
      unnamedPeople(api, this.config?.limit ?? FEW),
      getStatus(api),
    ]);
    return () => {
      this.people = items;
      this.total = waiting.people;
      if (!items.some((person) => person.id === this.chosen)) this.chosen = undefined;
    };
  }

  private named({ detail }: CustomEvent<Named>): void {
    // The next one, so that several are named one after the other.
    const at = this.people.findIndex((person) => person.id === this.chosen);
    this.chosen = this.people[at + 1]?.id;
    this.say(localize("cards.named", { name: detail.name }), detail.row);
    this.reload();
  }

  private async ignored(person: Person): Promise<void> {
    if (!this.api) return;
    try {
      const { entry } = await ignore(this.api, person.id);
      this.chosen = undefined;
      this.say(localize("cards.ignored"), entry);
      this.reload();
    } catch (error) {
      this.sayFailed(error);
    }
  }

  protected body() {
    if (!this.people.length) return this.empty("cards.unnamed_empty");
    const chosen = this.people.find((person) => person.id === this.chosen);
    return html`<ul class="faces">
        ${repeat(
          this.people,
          (person) => person.id,
          (person) => html`<li>${this.face(person)}</li>`,
        )}
      </ul>
      ${chosen && this.isAdmin
        ? html`<div class="naming">
            ${repeat(
              [chosen],
              (person) => person.id,
              (person) => html`<familiar-name-field
                .api=${this.api}
                .whom=${{ personId: person.id }}
                @named=${this.named}
                @given-up=${() => (this.chosen = undefined)}
              ></familiar-name-field>`,
            )}
            <familiar-button kind="plain" @click=${() => this.ignored(chosen)}>
              ${localize("cards.ignore")}
            </familiar-button>
          </div>`
        : nothing}
      ${this.total > this.people.length
        ? html`<p class="note">${localize("cards.more", { count: this.total - this.people.length })}</p>`
        : nothing}`;
  }

  private face(person: Person) {
    const label = localize("cards.unnamed_person", { count: person.faces });
    const picture = html`<familiar-face
      .src=${this.picture(person.thumbnail)}
      .alt=${this.isAdmin ? "" : label}
    ></familiar-face>`;
    if (!this.isAdmin) return picture;
    return html`<button
      type="button"
      class="tile"
      aria-label=${label}
      aria-expanded=${String(person.id === this.chosen)}
      @click=${() => (this.chosen = person.id === this.chosen ? undefined : person.id)}
    >
      ${picture}
    </button>`;
  }

  static override styles = [
    FamiliarCard.styles,
    faceGrid,
    css`
      .faces {
        padding: 8px 16px;
      }
      .tile:hover {
        opacity: 0.85;
      }
      .tile[aria-expanded="true"] {
        box-shadow: 0 0 0 3px var(--f-accent);
      }
      .naming {
        padding: 4px 16px;
      }
      /* Suggestions lie over what follows the card. */
      ha-card {
        overflow: visible;
      }
    `,
  ];
}

define("familiar-unnamed-faces", FamiliarUnnamedFaces);
