import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Face, Person } from "../../api/documents";
import "../../components/button";
import "../../components/face";
import type { FamiliarButton } from "../../components/button";
import { define } from "../../define";
import { base } from "../../styles";
import { localize } from "../../texts";
import { facesOf } from "./details";
import { fillIn } from "./question";
import { questionStyles } from "./styles";

const FACES = 4;

/**
 * Somebody of the typed name exists: shows both and asks. Fires `same` with the person, `different` with the note that
 * tells them apart, or `back`.
 */
export class FamiliarInboxTaken extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) person!: Person;
  @property({ attribute: false }) people: Person[] = [];
  @property() name = "";
  @state() private faces = new Map<string, Face[]>();
  /** Asks for the note. */
  @state() private noting = false;
  @query("familiar-button") private first?: FamiliarButton;
  @query("input") private input?: HTMLInputElement;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const person of [this.person, ...this.people]) {
      void fillIn(
        facesOf(this.api, person.id),
        () => this.isConnected,
        (faces) => (this.faces = new Map(this.faces).set(person.id, faces.slice(0, FACES))),
      );
    }
  }

  start(): void {
    this.first?.focus();
  }

  yes(): void {
    const [only, ...others] = this.people;
    if (only && !others.length && !this.noting) this.same(only);
  }

  no(): void {
    this.noting = true;
    void this.updateComplete.then(() => this.input?.focus());
  }

  private same(person: Person): void {
    this.dispatchEvent(new CustomEvent<Person>("same", { detail: person }));
  }

  private different(event: Event): void {
    event.preventDefault();
    const note = this.input?.value.trim();
    if (note) this.dispatchEvent(new CustomEvent<string>("different", { detail: note }));
    else this.input?.focus();
  }

  private back(): void {
    this.dispatchEvent(new CustomEvent("back"));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.noting) this.noting = false;
    else this.back();
  }

  private row(person: Person, label: string) {
    const faces = this.faces.get(person.id) ?? [];
    const shown = faces.length ? faces.map((face) => face.thumbnail) : [person.thumbnail];
    return html`<figure>
      <div class="row">
        ${shown.map((src) => html`<familiar-face eager .src=${src} .name=${person.name}></familiar-face>`)}
      </div>
      <figcaption><bdi>${label}</bdi> <span class="weak">${localize("inbox.faces", { count: person.faces })}</span></figcaption>
    </figure>`;
  }

  protected override render() {
    const isOne = this.people.length === 1;
    const name = this.people[0]?.name ?? this.name;
    return html`<div @keydown=${this.pressed}>
      <h2>${localize(isOne ? "inbox.same_name" : "inbox.same_names", { name })}</h2>
      ${this.row(this.person, localize("inbox.this_person"))}
      ${this.people.map(
        (person) => html`<div class="candidate">
          ${this.row(person, person.note ? `${person.name} (${person.note})` : (person.name ?? ""))}
          ${isOne
            ? nothing
            : html`<familiar-button @click=${() => this.same(person)}>${localize("inbox.this_one")}</familiar-button>`}
        </div>`,
      )}
      ${this.noting ? this.renderNote() : this.renderAnswers(isOne)}
    </div>`;
  }

  private renderAnswers(isOne: boolean) {
    return html`<div class="actions big">
      ${isOne
        ? html`<familiar-button kind="primary" key="Y" @click=${this.yes}>${localize("inbox.yes_same")}</familiar-button>`
        : nothing}
      <familiar-button key="N" @click=${this.no}>${localize("inbox.no_other")}</familiar-button>
      <familiar-button kind="plain" key="Esc" @click=${this.back}>${localize("inbox.other_name")}</familiar-button>
    </div>`;
  }

  private renderNote() {
    return html`<form @submit=${this.different}>
      <label for="note">${localize("inbox.note", { name: this.name })}</label>
      <div class="answer">
        <input id="note" maxlength="100" autocomplete="off" placeholder=${localize("inbox.note_example")} />
        <familiar-button kind="primary" @click=${this.different}>${localize("inbox.save")}</familiar-button>
      </div>
    </form>`;
  }

  static override styles = [
    base,
    questionStyles,
    css`
      figure {
        flex: 1;
        min-width: 0;
        margin-block-start: 18px;
      }
      .row {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 128px));
        gap: 10px;
      }
      figcaption {
        margin-block-start: 6px;
        overflow-wrap: anywhere;
      }
      .candidate {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      form {
        margin-block-start: 20px;
      }
      label {
        display: block;
        margin-block-end: 8px;
        font-weight: 500;
      }
      .answer {
        display: flex;
        gap: 10px;
      }
      input {
        flex: 1;
        min-width: 0;
        min-height: 52px;
        padding: 0 20px;
        border: 1px solid transparent;
        border-radius: 26px;
        background: var(--f-fill);
      }
      input:focus {
        outline: 2px solid var(--f-accent);
        background: var(--f-surface);
      }
    `,
  ];
}

define("familiar-inbox-taken", FamiliarInboxTaken);
