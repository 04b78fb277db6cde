import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Face } from "../../api/documents";
import type { Hass } from "../../api/hass";
import type { BelongsQuestion } from "../../api/inbox";
import "../../components/button";
import "../../components/face";
import { define } from "../../define";
import { cameraName } from "../../state/camera-names";
import { day, decimal } from "../../state/dates";
import { Watch } from "../../state/store";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";
import { facesOf } from "./details";
import { answer, attempt, busy, moveTo } from "./inbox";
import { fillIn, type QuestionElement } from "./question";
import { questionStyles } from "./styles";

const FACES = 5;

/** Does this belong to Anna? A face that the check of all faces doubts, and the person's clearest faces. */
export class FamiliarInboxBelongs extends LitElement implements QuestionElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) question!: BelongsQuestion;
  @state() private faces?: Face[];
  @state() private others: Face[] = [];
  private readonly busy = new Watch(this, busy);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("question")) return;
    const { id, face, other_id: other } = this.question;
    if ((changed.get("question") as BelongsQuestion | undefined)?.id === id) return;
    const isStill = () => this.question.id === id;
    this.faces = undefined;
    this.others = [];
    const rest = (all: Face[]) => all.filter((it) => it.id !== face.id).slice(0, FACES);
    if (face.person_id) void fillIn(facesOf(this.api, face.person_id), isStill, (all) => (this.faces = rest(all)));
    if (other) void fillIn(facesOf(this.api, other), isStill, (all) => (this.others = rest(all)));
  }

  private get name(): string {
    return this.question.face.person_name ?? localize("inbox.that_person");
  }

  yes(): void {
    void attempt(() => answer(this.api, this.question, "yes", localize("inbox.confirmed", { name: this.name })));
  }

  no(): void {
    void attempt(() => answer(this.api, this.question, "no", localize("inbox.removed", { name: this.name })));
  }

  pick(number: number): void {
    const { other_id: other, other_name: name } = this.question;
    if (number === 1 && other) void attempt(() => moveTo(this.api, this.question, other, name ?? ""));
  }

  private row(label: string, faces: Face[] | undefined, similarity: number | null) {
    return html`<div class="person">
      <p>
        <bdi>${label}</bdi>
        ${similarity === null
          ? nothing
          : html`<span class="weak">${localize("inbox.similarity", { value: decimal(similarity) })}</span>`}
      </p>
      <div class="row">
        ${faces
          ? faces.map((face) => html`<familiar-face eager .src=${face.thumbnail}></familiar-face>`)
          : Array.from({ length: FACES }, () => html`<div class="skeleton"></div>`)}
      </div>
    </div>`;
  }

  protected override render() {
    const { face, similarity, other_name: other, other_similarity: otherSimilarity } = this.question;
    const disabled = this.busy.value;
    return html`
      <h2>${localize("inbox.belongs", { name: this.name })}</h2>
      <p class="about">${[day(face.taken_at), face.camera && cameraName(this.hass, face.camera)].filter(Boolean).join(" · ")}</p>
      <div class="both">
        <familiar-face class="asked" eager .src=${face.thumbnail}></familiar-face>
        <div class="people">
          ${this.row(this.name, this.faces, similarity)}
          ${other ? this.row(other, this.others, otherSimilarity) : nothing}
        </div>
      </div>
      <div class="actions big">
        <familiar-button kind="primary" key="Y" ?disabled=${disabled} @click=${this.yes}>
          ${localize("inbox.yes_belongs", { name: this.name })}
        </familiar-button>
        <familiar-button key="N" ?disabled=${disabled} @click=${this.no}>${localize("inbox.no")}</familiar-button>
        ${other
          ? html`<familiar-button key="1" ?disabled=${disabled} @click=${() => this.pick(1)}>
              ${localize("inbox.it_is", { name: other })}
            </familiar-button>`
          : nothing}
      </div>
    `;
  }

  static override styles = [
    base,
    skeleton,
    questionStyles,
    css`
      .both {
        display: flex;
        flex-wrap: wrap;
        gap: 24px;
        margin-block-start: 20px;
      }
      .asked {
        flex: none;
        width: min(240px, 60vw);
      }
      .people {
        flex: 1 1 300px;
        min-width: 0;
      }
      .person + .person {
        margin-block-start: 16px;
      }
      .row {
        display: grid;
        grid-template-columns: repeat(5, minmax(0, 96px));
        gap: 8px;
        margin-block-start: 6px;
      }
      .row .skeleton {
        aspect-ratio: 1;
      }
    `,
  ];
}

define("familiar-inbox-belongs", FamiliarInboxBelongs);
