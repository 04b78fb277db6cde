import { css, html, LitElement } from "lit";
import { property, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import { proposeSplit, splitPerson, type SplitGroup } from "../../api/person";
import "../../components/button";
import "../../components/dialog";
import "../../components/face";
import { define } from "../../define";
import { failureText } from "../../state/messages";
import { base } from "../../styles";
import { localize } from "../../texts";
import { act } from "./actions";

/** Shows how a person's faces would fall apart; one tap makes a group a person. Fires `done` when it closes. */
export class FamiliarPersonSplit extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property() personId = "";
  @property() name = "";
  @state() private groups?: SplitGroup[];
  @state() private problem = "";
  @state() private busy = false;

  protected override firstUpdated(): void {
    proposeSplit(this.api, this.personId).then(
      (groups) => (this.groups = groups),
      (error: unknown) => (this.problem = failureText(error)),
    );
  }

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  private async split(group: SplitGroup): Promise<void> {
    this.busy = true;
    const text = localize("person.was_split", { count: group.face_ids.length });
    if (await act(() => splitPerson(this.api, this.personId, group.face_ids), text)) {
      this.groups = this.groups?.filter((it) => it !== group);
      if ((this.groups?.length ?? 0) < 2) this.done();
    }
    this.busy = false;
  }

  protected override render() {
    return html`<familiar-dialog open .heading=${localize("person.split_heading")} @closed=${this.done}>
      ${this.renderBody()}
      <familiar-button slot="actions" kind="plain" @click=${this.done}>${localize("app.close")}</familiar-button>
    </familiar-dialog>`;
  }

  private renderBody() {
    if (this.problem) return html`<p role="alert">${this.problem}</p>`;
    if (!this.groups) return html`<p class="weak" role="status">${localize("app.loading")}</p>`;
    if (this.groups.length < 2) return html`<p>${localize("person.split_none")}</p>`;
    return html`<p>${localize("person.split_text")}</p>
      ${this.groups.map(
        (group, at) => html`<section>
          <h3>
            ${localize("person.group", { count: group.face_ids.length })}
            ${at ? "" : html`<span class="weak">${localize("person.stays")}</span>`}
          </h3>
          <ul>
            ${group.faces.slice(0, 12).map((face) => html`<li><familiar-face .src=${face.thumbnail}></familiar-face></li>`)}
          </ul>
          ${at
            ? html`<familiar-button ?disabled=${this.busy} @click=${() => this.split(group)}>
                ${localize("person.split_action")}
              </familiar-button>`
            : ""}
        </section>`,
      )}`;
  }

  static override styles = [
    base,
    css`
      section {
        margin-block-start: 18px;
      }
      h3 {
        margin-block-end: 8px;
        font-size: 1rem;
        font-weight: 500;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(64px, 1fr));
        gap: 6px;
        margin-block-end: 8px;
      }
    `,
  ];
}

define("familiar-person-split", FamiliarPersonSplit);
