import { html, LitElement } from "lit";
import { property, query } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import "../../components/button";
import "../../components/dialog";
import "../../components/person-field";
import type { Entered, FamiliarPersonField } from "../../components/person-field";
import { define } from "../../define";
import { named, ofName } from "../../state/named";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { localize } from "../../texts";
import { dialogStyles } from "../people/dialog-styles";
import { moveFaces } from "./actions";

/** Asks whose some faces are. Fires `done` when it closes. */
export class FamiliarPersonMove extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property() personId = "";
  @property({ attribute: false }) faceIds: readonly string[] = [];
  @query("familiar-person-field") private field?: FamiliarPersonField;
  private readonly everyone = new Watch(this, named);

  protected override firstUpdated(): void {
    setTimeout(() => this.field?.focus());
  }

  private done(): void {
    this.dispatchEvent(new CustomEvent("done"));
  }

  private async entered({ detail }: CustomEvent<Entered>): Promise<void> {
    const typed = "name" in detail ? detail.name : detail.person.name;
    const person = "person" in detail ? detail.person : ofName(detail.name)[0];
    const to = person ? { person_id: person.id } : { person_id: "new", name: typed };
    if (await moveFaces(this.api, this.faceIds, to, typed)) this.done();
  }

  protected override render() {
    return html`<familiar-dialog
      open
      .heading=${localize("person.move_heading", { count: this.faceIds.length })}
      @closed=${this.done}
    >
      <familiar-person-field
        adds
        eager
        .label=${localize("inbox.name")}
        .people=${this.everyone.value.filter((it) => it.id !== this.personId)}
        @enter=${this.entered}
      ></familiar-person-field>
      <div style="min-height: 200px"></div>
      <familiar-button slot="actions" kind="plain" @click=${this.done}>${localize("app.cancel")}</familiar-button>
      <familiar-button slot="actions" kind="primary" @click=${() => this.field?.submit()}>
        ${localize("person.move_action")}
      </familiar-button>
    </familiar-dialog>`;
  }

  static override styles = [base, dialogStyles];
}

define("familiar-person-move", FamiliarPersonMove);
