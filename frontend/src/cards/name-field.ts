import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { ApiError, type Api, type HistoryRow } from "../api/connection";
import "../components/button";
import "../components/person-field";
import type { Entered, Suggestion } from "../components/person-field";
import { define } from "../define";
import { failureText } from "../state/messages";
import { base } from "../styles";
import { localize } from "../texts";
import { giveName, namedPeople, type Unnamed } from "./data";

/** What the field fires after it gave a name: `named`. */
export interface Named {
  name: string;
  row: HistoryRow | null;
}

const MOST = 500;

/** Asks for a person's name in place, with who exists as suggestions; a name that exists is asked about once more. */
export class FamiliarNameField extends LitElement {
  @property({ attribute: false }) api?: Api;
  @property({ attribute: false }) whom?: Unnamed;
  @state() private people: Suggestion[] = [];
  @state() private taken?: string;
  @state() private failure?: string;
  @state() private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.suggest();
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>("familiar-person-field")?.focus();
  }

  private async suggest(): Promise<void> {
    if (!this.api) return;
    try {
      const { items } = await namedPeople(this.api, "last_seen", MOST);
      this.people = items.flatMap(({ id, name, note, thumbnail }) => (name ? [{ id, name, note, thumbnail }] : []));
    } catch {
      // Names can be typed without suggestions.
    }
  }

  private entered({ detail }: CustomEvent<Entered>): void {
    // A person who was chosen is meant; a name that was typed may be somebody else's by chance.
    if ("person" in detail) void this.give(detail.person.name, true);
    else void this.give(detail.name, false);
  }

  private async give(name: string, merge: boolean): Promise<void> {
    if (!this.api || !this.whom || this.busy) return;
    this.busy = true;
    this.failure = undefined;
    try {
      const { entry } = await giveName(this.api, this.whom, name, merge);
      this.dispatchEvent(new CustomEvent<Named>("named", { detail: { name, row: entry } }));
    } catch (error) {
      if (error instanceof ApiError && error.code === "name-taken") this.taken = name;
      else this.failure = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.dispatchEvent(new CustomEvent("given-up"));
  }

  protected override render() {
    const { taken } = this;
    if (taken !== undefined) {
      return html`<p role="alert">${localize("cards.taken", { name: taken })}</p>
        <div class="buttons">
          <familiar-button kind="primary" ?disabled=${this.busy} @click=${() => this.give(taken, true)}>
            ${localize("cards.same")}
          </familiar-button>
          <familiar-button @click=${() => (this.taken = undefined)}>${localize("cards.other_name")}</familiar-button>
        </div>`;
    }
    return html`<familiar-person-field
        adds
        .label=${localize("cards.name")}
        .people=${this.people}
        ?disabled=${this.busy}
        @enter=${this.entered}
        @keydown=${this.pressed}
      ></familiar-person-field>
      ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing}`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding-block: 4px 8px;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding-block-start: 8px;
      }
      .failure {
        padding: 4px 20px;
        color: var(--f-danger);
      }
    `,
  ];
}

define("familiar-name-field", FamiliarNameField);
