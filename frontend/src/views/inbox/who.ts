import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { ApiError, type Api } from "../../api/connection";
import type { Face, Person } from "../../api/documents";
import type { Hass } from "../../api/hass";
import type { WhoQuestion } from "../../api/inbox";
import type { SimilarPerson } from "../../api/people";
import "../../components/button";
import "../../components/face";
import "../../components/person-field";
import type { Entered, FamiliarPersonField } from "../../components/person-field";
import { define } from "../../define";
import { cameraName } from "../../state/camera-names";
import { ago } from "../../state/dates";
import { named, ofName } from "../../state/named";
import { Watch } from "../../state/store";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import { FACES, facesOf, nearestOf } from "./details";
import { attempt, busy, mergeInto, name } from "./inbox";
import { fillIn, type QuestionElement } from "./question";
import { questionStyles } from "./styles";
import "./taken";
import type { FamiliarInboxTaken } from "./taken";

/** Who is this? The faces of one unnamed person, a name field, and the people who resemble them. */
export class FamiliarInboxWho extends LitElement implements QuestionElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) question!: WhoQuestion;
  @state() private faces?: Face[];
  @state() private nearest: SimilarPerson[] = [];
  /** The typed name belongs to these people already. */
  @state() private taken?: { name: string; people: Person[] };
  @query("familiar-person-field") private field?: FamiliarPersonField;
  @query("familiar-inbox-taken") private asked?: FamiliarInboxTaken;
  private readonly named = new Watch(this, named);
  private readonly busy = new Watch(this, busy);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("question")) return;
    const before = changed.get("question") as WhoQuestion | undefined;
    const { id } = this.question;
    const isStill = () => this.question.id === id;
    if (before?.id !== id) {
      this.faces = undefined;
      this.nearest = [];
      this.taken = undefined;
      this.field?.clear();
    }
    void fillIn(facesOf(this.api, id), isStill, (faces) => (this.faces = faces));
    nearestOf(this.api, id)
      .then((nearest) => isStill() && (this.nearest = nearest))
      .catch(() => undefined);
  }

  start(): void {
    if (this.asked) this.asked.start();
    else this.field?.focus();
  }

  yes(): void {
    this.asked?.yes();
  }

  no(): void {
    this.asked?.no();
  }

  pick(number: number): void {
    const person = this.nearest[number - 1]?.person;
    if (person && !this.taken) this.merge(person);
  }

  private merge(existing: Person): void {
    void attempt(() => mergeInto(this.api, this.question, this.question.person, existing));
  }

  private entered({ detail }: CustomEvent<Entered>): void {
    if ("person" in detail) {
      const existing = named.value.find((it) => it.id === detail.person.id);
      if (existing) this.merge(existing);
      return;
    }
    const people = ofName(detail.name);
    if (people.length) this.ask(detail.name, people);
    else void attempt(() => this.name(detail.name));
  }

  private async name(text: string): Promise<void> {
    try {
      await name(this.api, this.question, this.question.person, text);
    } catch (error) {
      // Somebody else gave the name in the meantime, or it is written differently.
      const people = error instanceof ApiError && error.code === "name-taken" ? error.context["people"] : undefined;
      if (!Array.isArray(people)) throw error;
      this.ask(
        text,
        (people as Person[]).filter((it) => it.id !== this.question.person.id),
      );
    }
  }

  private ask(text: string, people: Person[]): void {
    this.taken = { name: text, people };
    void this.updateComplete.then(() => this.asked?.start());
  }

  private askedBack(): void {
    this.taken = undefined;
    void this.updateComplete.then(() => this.field?.focus());
  }

  private typed(event: KeyboardEvent): void {
    if (this.field?.value || event.ctrlKey || event.metaKey || event.altKey) return;
    // In an empty field a digit is the number of a person.
    if (!/^[1-9]$/.test(event.key) || !this.nearest[Number(event.key) - 1]) return;
    event.preventDefault();
    event.stopPropagation();
    this.pick(Number(event.key));
  }

  protected override render() {
    const { person } = this.question;
    if (this.taken) {
      const { name: text, people } = this.taken;
      return html`<familiar-inbox-taken
        .api=${this.api}
        .person=${person}
        .name=${text}
        .people=${people}
        @same=${(event: CustomEvent<Person>) => this.merge(event.detail)}
        @different=${(event: CustomEvent<string>) =>
          attempt(() => name(this.api, this.question, person, text, event.detail))}
        @back=${this.askedBack}
      ></familiar-inbox-taken>`;
    }
    const seen = person.last_seen ? localize("inbox.last_seen", { when: ago(person.last_seen) }) : "";
    const camera = person.last_camera && cameraName(this.hass, person.last_camera);
    const about = [localize("inbox.faces", { count: person.faces }), seen, camera].filter(Boolean);
    return html`
      <h2>${localize("inbox.who")}</h2>
      <p class="about">${about.join(" · ")}</p>
      ${this.renderFaces()}
      <div class="answer">
        <familiar-person-field
          adds
          .label=${localize("inbox.name")}
          .people=${this.named.value}
          .disabled=${this.busy.value}
          @enter=${this.entered}
          @keydown=${this.typed}
        ></familiar-person-field>
        <familiar-button kind="primary" ?disabled=${this.busy.value} @click=${() => this.field?.submit()}>
          ${localize("inbox.save")}
        </familiar-button>
      </div>
      ${this.renderNearest()}
    `;
  }

  private renderFaces() {
    const count = Math.min(this.question.person.faces, FACES);
    const faces = this.faces;
    if (!faces) {
      return html`<div class="faces ${count < 4 ? "few" : ""}" aria-hidden="true">
        ${Array.from({ length: count }, () => html`<div class="skeleton"></div>`)}
      </div>`;
    }
    return html`<ul class="faces ${faces.length < 4 ? "few" : ""}" aria-label=${localize("inbox.faces_of_this")}>
      ${faces.map(
        (face, at) => html`<li>
          <familiar-face eager .src=${face.thumbnail} .alt=${localize("inbox.face", { number: at + 1 })}></familiar-face>
        </li>`,
      )}
    </ul>`;
  }

  private renderNearest() {
    if (!this.nearest.length) return nothing;
    return html`<div class="nearest" role="group" aria-label=${localize("inbox.nearest")}>
      ${this.nearest.map(
        ({ person }, at) => html`<button
          type="button"
          ?disabled=${this.busy.value}
          aria-keyshortcuts=${at + 1}
          @click=${() => this.merge(person)}
        >
          <familiar-face round .src=${person.thumbnail} .name=${person.name}></familiar-face>
          <bdi>${person.name}</bdi>
          <kbd aria-hidden="true">${at + 1}</kbd>
        </button>`,
      )}
    </div>`;
  }

  static override styles = [
    base,
    skeleton,
    questionStyles,
    css`
      .faces .skeleton {
        aspect-ratio: 1;
      }
      .answer {
        display: flex;
        gap: 10px;
      }
      familiar-person-field {
        flex: 1;
        min-width: 0;
      }
      .nearest {
        display: flex;
        gap: 8px;
        margin: 14px -4px 0;
        padding: 4px;
        overflow-x: auto;
        scrollbar-width: none;
      }
      .nearest button {
        display: inline-flex;
        flex: none;
        align-items: center;
        gap: 8px;
        min-height: 48px;
        padding: 4px 14px 4px 5px;
        padding-inline: 5px 14px;
        border: 1px solid var(--f-line);
        border-radius: 24px;
        background: transparent;
        cursor: pointer;
      }
      .nearest button:hover {
        background: var(--f-fill);
      }
      .nearest familiar-face {
        width: 38px;
      }
      bdi {
        max-width: 160px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      kbd {
        display: none;
        min-width: 20px;
        border-radius: 5px;
        background: var(--f-fill);
        font-family: inherit;
        font-size: 0.75rem;
        line-height: 20px;
        text-align: center;
      }
      @media (hover: hover) and (pointer: fine) and (min-width: 700px) {
        kbd {
          display: inline-block;
        }
        .nearest {
          flex-wrap: wrap;
        }
      }
    `,
  ];
}

define("familiar-inbox-who", FamiliarInboxWho);
