import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { ApiError, type Api } from "../../api/connection";
import type { Person } from "../../api/documents";
import { alikePeople, type SimilarPerson } from "../../api/people";
import "../../components/button";
import "../../components/dialog";
import "../../components/face";
import "../../components/search-field";
import { define } from "../../define";
import { decimal } from "../../state/dates";
import { failureText } from "../../state/messages";
import { named } from "../../state/named";
import { search } from "../../state/search";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { localize } from "../../texts";
import { merge } from "./actions";
import { dialogStyles } from "./dialog-styles";
import { facesRow } from "./faces-row";
import { labelOf } from "./list";

const OFFERED = 12;
/** Selected people whose likes are offered. */
const ASKED = 5;
/** Names or birth dates to choose from. */
const CHOICES = 20;
type Field = "name" | "birth_date";

/**
 * Merges the selected people, and others: those who may be the same by the threshold of merge suggestions, the most similar
 * first, and whoever is searched for. Fires `merged` with the person who stays, and `done` when it closes.
 */
export class FamiliarPeopleMerge extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) people: readonly Person[] = [];
  @state() private offered?: SimilarPerson[];
  @state() private added: readonly Person[] = [];
  /** Names or birth dates differ: one has to be chosen. */
  @state() private choices: Partial<Record<Field, string[]>> = {};
  @state() private chosen: Partial<Record<Field, string>> = {};
  @state() private text = "";
  @state() private busy = false;
  @state() private problem = "";
  private readonly everyone = new Watch(this, named);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  /** Without an answer nobody is offered; people can be searched for. */
  private async load(): Promise<void> {
    const asked = this.people.slice(0, ASKED).map(({ id }) => alikePeople(this.api, id, OFFERED + this.people.length));
    const answers = await Promise.all(asked.map((it) => it.catch(() => [])));
    this.offered = mostAlike(answers.flat(), this.people).slice(0, OFFERED);
  }

  /** Whom the text means, or who may be the same. */
  private get candidates(): { person: Person; similarity?: number }[] {
    if (!this.text.trim()) return this.offered ?? [];
    const selected = new Set(this.people.map(({ id }) => id));
    const found = search(this.everyone.value, this.text, labelOf).filter(({ id }) => !selected.has(id));
    return found.slice(0, OFFERED).map((person) => ({ person }));
  }

  private get all(): Person[] {
    return [...this.people, ...this.added];
  }

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  private toggle(person: Person): void {
    const isIn = this.added.some(({ id }) => id === person.id);
    this.added = isIn ? this.added.filter(({ id }) => id !== person.id) : [...this.added, person];
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("people") && !changed.has("added")) return;
    this.choices = {};
    const { chosen } = this;
    this.chosen = {};
    for (const field of ["name", "birth_date"] as const) {
      const values = [...new Set(this.all.flatMap((person) => person[field] ?? []))];
      const before = chosen[field];
      if (values.length > 1) this.choose(field, values.slice(0, CHOICES), before);
    }
  }

  private choose(field: Field, values: string[], before?: string): void {
    this.choices = { ...this.choices, [field]: values };
    this.chosen = { ...this.chosen, [field]: before && values.includes(before) ? before : values[0] };
  }

  private async merge(): Promise<void> {
    this.busy = true;
    this.problem = "";
    try {
      const person = await merge(this.api, this.all, this.chosen);
      this.dispatchEvent(new CustomEvent<Person>("merged", { detail: person }));
      this.done();
    } catch (error) {
      if (!this.ask(error)) this.problem = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  private ask(error: unknown): boolean {
    if (!(error instanceof ApiError)) return false;
    const { field, choices } = error.context;
    if ((field !== "name" && field !== "birth_date") || !Array.isArray(choices)) return false;
    this.choose(field, choices.map(String));
    return true;
  }

  protected override render() {
    const count = this.all.length;
    return html`<familiar-dialog open .heading=${localize("people.merge_heading")} @closed=${this.done}>
      ${facesRow(this.all)}
      <familiar-search-field
        .label=${localize("people.merge_search")}
        .value=${this.text}
        @search=${(event: CustomEvent<string>) => (this.text = event.detail)}
      ></familiar-search-field>
      ${this.renderCandidates()}
      ${(["name", "birth_date"] as const).map((field) => this.renderChoices(field))}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <familiar-button slot="actions" kind="plain" @click=${this.done}>${localize("app.cancel")}</familiar-button>
      <familiar-button slot="actions" kind="primary" ?disabled=${this.busy || count < 2} @click=${this.merge}>
        ${localize("people.merge_action", { count })}
      </familiar-button>
    </familiar-dialog>`;
  }

  private renderCandidates() {
    const { candidates } = this;
    const isSearch = this.text.trim() !== "";
    if (!candidates.length) {
      return html`<p class="weak none" role="status">
        ${isSearch
          ? localize("people.no_match", { text: this.text.trim() })
          : this.offered && this.people.length < 2
            ? localize("people.merge_none")
            : ""}
      </p>`;
    }
    return html`<h3>${isSearch ? localize("people.merge_found") : localize("people.merge_similar")}</h3>
      <ul class="people offered">
        ${candidates.map(({ person, similarity }) => {
          const isIn = this.added.some(({ id }) => id === person.id);
          return html`<li>
            <button type="button" aria-pressed=${String(isIn)} @click=${() => this.toggle(person)}>
              <familiar-face round .src=${person.thumbnail} .name=${person.name}></familiar-face>
              <span dir="auto">${labelOf(person) || localize("people.unnamed_person")}</span>
              <span class="weak">
                ${similarity === undefined
                  ? localize("people.faces", { count: person.faces })
                  : localize("inbox.similarity", { value: decimal(similarity) })}
              </span>
            </button>
          </li>`;
        })}
      </ul>`;
  }

  private renderChoices(field: Field) {
    const choices = this.choices[field];
    if (!choices) return nothing;
    return html`<fieldset>
      <legend>${localize(field === "name" ? "people.merge_name" : "people.merge_birth_date")}</legend>
      ${choices.map(
        (choice) => html`<label>
          <input
            type="radio"
            name=${field}
            .checked=${this.chosen[field] === choice}
            @change=${() => (this.chosen = { ...this.chosen, [field]: choice })}
          />
          <bdi>${choice}</bdi>
        </label>`,
      )}
    </fieldset>`;
  }

  static override styles = [
    base,
    dialogStyles,
    css`
      .none {
        min-height: 1.5em;
        margin-block-start: 12px;
      }
      .offered button {
        width: 100%;
        padding: 8px 2px;
        border: 0;
        border-radius: 16px;
        background: transparent;
        cursor: pointer;
      }
      .offered button:hover {
        background: var(--f-fill);
      }
      .offered button[aria-pressed="true"] {
        background: var(--f-accent-weak);
        color: var(--f-on-accent-weak);
        box-shadow: inset 0 0 0 2px var(--f-accent);
      }
      .offered button[aria-pressed="true"] .weak {
        color: inherit;
      }
      fieldset {
        margin: 16px 0 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0;
        font-weight: 500;
      }
      label {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 44px;
      }
      input {
        width: 20px;
        height: 20px;
        accent-color: var(--f-accent);
      }
    `,
  ];
}

/** Those who may be the same as one of these people, once each, the most similar first. */
export function mostAlike(found: readonly SimilarPerson[], people: readonly Person[]): SimilarPerson[] {
  const seen = new Set(people.map(({ id }) => id));
  const sorted = [...found].sort((a, b) => b.similarity - a.similarity);
  return sorted.filter(({ person }) => !seen.has(person.id) && seen.add(person.id));
}

define("familiar-people-merge", FamiliarPeopleMerge);
