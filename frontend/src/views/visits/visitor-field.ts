import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { ApiError } from "../../api/connection";
import type { Person } from "../../api/documents";
import type { Visitor } from "../../api/visits";
import "../../components/button";
import "../../components/face";
import "../../components/person-field";
import type { Entered, FamiliarPersonField, Suggestion } from "../../components/person-field";
import { define } from "../../define";
import { failureText } from "../../state/messages";
import { named } from "../../state/named";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { localize } from "../../texts";

/**
 * A field for who somebody is. Whoever is chosen from the list is taken at once; a typed name that a person has shows
 * both faces and asks. `submit` carries it out.
 */
export class FamiliarVisitorField extends LitElement {
  @property() label = "";
  /** The face that is to be named, shown beside the person who has the name. */
  @property() src?: string | null;
  /** Offer people above the field, where it is at the bottom of the screen. */
  @property({ type: Boolean }) above = false;
  @property({ attribute: false }) submit!: (visitor: Visitor, name: string) => Promise<void>;
  @state() private asked?: { name: string; people: readonly Suggestion[] };
  @state() private busy = false;
  /** Said here: a message at the bottom of the page is below a dialog. */
  @state() private failure = "";
  @query("familiar-person-field") private field?: FamiliarPersonField;
  private readonly people = new Watch(this, named);

  override focus(): void {
    void this.begin();
  }

  /** Focuses the field, as soon as it is drawn. */
  private async begin(): Promise<void> {
    await this.updateComplete;
    await this.field?.updateComplete;
    this.field?.focus();
  }

  private entered(event: CustomEvent<Entered>): void {
    const { detail } = event;
    if ("person" in detail) void this.run({ person_id: detail.person.id }, detail.person.name ?? "");
    else void this.run({ name: detail.name }, detail.name);
  }

  private async run(visitor: Visitor, name: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = "";
    try {
      await this.submit(visitor, name);
      this.asked = undefined;
      this.field?.clear();
    } catch (error) {
      const people = takenBy(error);
      if (people.length) this.asked = { name, people };
      else this.failure = failureText(error);
    } finally {
      this.busy = false;
    }
  }

  protected override render() {
    if (this.asked) return this.question(this.asked);
    return html`<div class="field">
        <familiar-person-field
          adds
          .label=${this.label}
          .people=${this.people.value.map(asSuggestion)}
          ?disabled=${this.busy}
          ?above=${this.above}
          @enter=${this.entered}
        ></familiar-person-field>
        <familiar-button kind="primary" ?disabled=${this.busy} @click=${() => this.field?.submit()}
          >${localize("visits.save")}</familiar-button
        >
      </div>
      ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing}`;
  }

  private question({ name, people }: { name: string; people: readonly Suggestion[] }) {
    return html`<div class="question" role="group" aria-label=${localize("visits.taken_question", { name })}>
      <h3>${localize("visits.taken_question", { name })}</h3>
      <div class="faces">
        ${this.src ? html`<familiar-face .src=${this.src}></familiar-face>` : nothing}
        ${people.map((person) => html`<familiar-face round .src=${person.thumbnail} .name=${person.name}></familiar-face>`)}
      </div>
      <div class="actions">
        ${people.map(
          (person) => html`<familiar-button
            kind="primary"
            ?disabled=${this.busy}
            @click=${() => this.run({ person_id: person.id }, person.name ?? "")}
            >${localize("visits.taken_yes", { name: label(person) })}</familiar-button
          >`,
        )}
        <familiar-button kind="plain" @click=${() => (this.asked = undefined)}
          >${localize("visits.taken_no")}</familiar-button
        >
      </div>
    </div>`;
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .field {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .field familiar-person-field {
        flex: 1;
        min-width: 0;
      }
      .failure {
        padding: 8px 4px 0;
        color: var(--f-danger);
      }
      .question {
        padding: 16px;
        border-radius: 18px;
        background: var(--f-fill);
        text-align: center;
      }
      h3 {
        font-size: 1.125rem;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .faces {
        display: flex;
        justify-content: center;
        gap: 16px;
        margin-block: 14px;
      }
      .faces familiar-face {
        width: 88px;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
      }
    `,
  ];
}

function asSuggestion(person: Person): Suggestion {
  return { id: person.id, name: person.name ?? "", note: person.note, thumbnail: person.thumbnail };
}

const label = ({ name, note }: Suggestion): string => (note ? `${name} (${note})` : (name ?? ""));

/** The people who have the name, if that is what went wrong. */
function takenBy(error: unknown): Suggestion[] {
  if (!(error instanceof ApiError) || error.code !== "name-taken") return [];
  const people = error.context["people"];
  return Array.isArray(people) ? (people as Person[]).map(asSuggestion) : [];
}

define("familiar-visitor-field", FamiliarVisitorField);
