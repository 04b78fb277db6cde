import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Person } from "../../api/documents";
import type { SameQuestion } from "../../api/inbox";
import "../../components/button";
import "../../components/face";
import { define } from "../../define";
import { decimal } from "../../state/dates";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { localize } from "../../texts";
import { answer, attempt, busy } from "./inbox";
import type { QuestionElement } from "./question";
import { questionStyles } from "./styles";

const PAIRS = 5;

/** Is this Anna? Two rows of faces, with the similarity of each pair between them. */
export class FamiliarInboxSame extends LitElement implements QuestionElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) question!: SameQuestion;
  private readonly busy = new Watch(this, busy);

  /** The one with a name comes second: "is this Anna?" */
  private get people(): { asked: Person; known: Person; turned: boolean } {
    const { person, other } = this.question;
    const turned = Boolean(person.name) && !other.name;
    return turned ? { asked: other, known: person, turned } : { asked: person, known: other, turned };
  }

  private get heading(): string {
    const { asked, known } = this.people;
    if (asked.name && known.name) return localize("inbox.same_two", { name: asked.name, other: known.name });
    return known.name ? localize("inbox.is_this", { name: known.name }) : localize("inbox.same_unnamed");
  }

  yes(): void {
    const { known } = this.people;
    const text = known.name ? localize("inbox.added", { name: known.name }) : localize("inbox.merged");
    void attempt(() => answer(this.api, this.question, "yes", text));
  }

  no(): void {
    void attempt(() => answer(this.api, this.question, "no", localize("inbox.different")));
  }

  protected override render() {
    const { asked, known, turned } = this.people;
    const pairs = this.question.evidence.slice(0, PAIRS).map((pair) => ({
      above: turned ? pair.other_thumbnail : pair.thumbnail,
      below: turned ? pair.thumbnail : pair.other_thumbnail,
      similarity: pair.similarity,
    }));
    return html`
      <h2>${this.heading}</h2>
      <p class="about">${localize("inbox.similarity", { value: decimal(this.question.similarity) })}</p>
      ${caption(asked, localize("inbox.this_person"))}
      <ul class="pairs" style="--pairs: ${PAIRS}">
        ${pairs.map(
          ({ above, below, similarity }) => html`<li>
            <familiar-face eager .src=${above} .name=${asked.name}></familiar-face>
            <span class="similarity" title=${localize("inbox.similarity", { value: decimal(similarity) })}
              >${decimal(similarity)}</span
            >
            <familiar-face eager .src=${below} .name=${known.name}></familiar-face>
          </li>`,
        )}
      </ul>
      ${caption(known, localize("inbox.that_person"))}
      <div class="actions big">
        <familiar-button kind="primary" key="Y" ?disabled=${this.busy.value} @click=${this.yes}>
          ${localize("inbox.yes_same")}
        </familiar-button>
        <familiar-button key="N" ?disabled=${this.busy.value} @click=${this.no}>${localize("inbox.no")}</familiar-button>
      </div>
    `;
  }

  static override styles = [
    base,
    questionStyles,
    css`
      .caption {
        margin-block: 16px 8px;
        overflow-wrap: anywhere;
      }
      .pairs {
        display: grid;
        grid-template-columns: repeat(var(--pairs), minmax(0, 140px));
        gap: 10px;
      }
      @media (max-width: 600px) {
        .pairs {
          grid-template-columns: repeat(3, minmax(0, 140px));
        }
        li:nth-child(n + 4) {
          display: none !important;
        }
      }
      li {
        display: flex;
        flex-direction: column;
        align-items: center;
      }
      .similarity {
        position: relative;
        z-index: 1;
        margin-block: -11px;
        padding: 0 10px;
        border-radius: 12px;
        background: var(--f-surface);
        box-shadow: 0 1px 3px rgba(0, 0, 0, 0.25);
        font-size: 0.8125rem;
        font-variant-numeric: tabular-nums;
        font-weight: 500;
        line-height: 24px;
      }
      .pairs + .caption {
        margin-block: 8px 0;
      }
    `,
  ];
}

function caption(person: Person, unnamed: string) {
  return html`<p class="caption">
    <bdi>${person.name ?? unnamed}</bdi>
    ${person.note ? html`<span class="weak">${person.note}</span>` : nothing}
    <span class="weak">${localize("inbox.faces", { count: person.faces })}</span>
  </p>`;
}

define("familiar-inbox-same", FamiliarInboxSame);
