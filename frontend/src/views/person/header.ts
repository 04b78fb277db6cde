import {
  mdiAccountOffOutline,
  mdiArrowLeft,
  mdiCakeVariantOutline,
  mdiEyeOffOutline,
  mdiHeart,
  mdiHeartOutline,
  mdiPencilOutline,
} from "@mdi/js";
import { html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import { updatePerson, type PersonAtHome } from "../../api/person";
import "../../components/button";
import "../../components/face";
import { icon } from "../../components/icon";
import "../../components/icon-button";
import { define } from "../../define";
import { age, birthday } from "../../state/ages";
import { ago } from "../../state/dates";
import { address, navigate } from "../../state/router";
import { base } from "../../styles";
import { localize } from "../../texts";
import "../people/choices";
import { choicesFor, type Choice } from "../people/choices";
import { labelOf } from "../people/list";
import { act } from "./actions";
import "./details";
import { headerStyles } from "./header-styles";

/** What the header asks for. */
export type Wish = "name" | "merge" | "split";

/** Who it is, what is known of them, and what can be done. Fires `wish`, `choose` with a choice, and `change`. */
export class FamiliarPersonHeader extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) at!: PersonAtHome;
  @property({ type: Boolean }) editable = false;

  private fire(name: string, detail?: Wish | Choice): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  private readonly favor = async (): Promise<void> => {
    const { id, favorite } = this.at.person;
    const text = localize(favorite ? "person.no_favorite" : "person.is_favorite");
    await act(() => updatePerson(this.api, id, { favorite: !favorite }), text);
    this.fire("change");
  };

  protected override render() {
    const { person, present } = this.at;
    const seen = person.last_seen ? localize("inbox.last_seen", { when: ago(person.last_seen) }) : "";
    const faces = localize("people.faces", { count: person.faces });
    return html`<header>
      <familiar-icon-button
        class="back"
        .icon=${mdiArrowLeft}
        .label=${localize("people.title")}
        @click=${() => navigate(address(["people"]))}
      ></familiar-icon-button>
      <familiar-face round eager .src=${person.thumbnail} .name=${person.name}></familiar-face>
      <div class="who">
        <h1>
          <bdi>${labelOf(person) || localize("people.unnamed_person")}</bdi>
          ${this.editable
            ? html`<familiar-icon-button
                  .icon=${mdiPencilOutline}
                  .label=${localize("people.name")}
                  @click=${() => this.fire("wish", "name")}
                ></familiar-icon-button>
                <familiar-icon-button
                  .icon=${person.favorite ? mdiHeart : mdiHeartOutline}
                  .label=${localize("person.favorite")}
                  .pressed=${person.favorite}
                  @click=${this.favor}
                ></familiar-icon-button>`
            : nothing}
        </h1>
        <p class="weak">${[faces, seen, present ? localize("person.present") : ""].filter(Boolean).join(" · ")}</p>
        ${this.renderFacts()}
      </div>
      ${this.editable ? this.renderMore() : nothing}
    </header>`;
  }

  private renderFacts() {
    const { birth_date: born, hidden, ignored } = this.at.person;
    if (!born && !hidden && !ignored) return nothing;
    return html`<ul class="facts">
      ${born
        ? html`<li class="weak" title=${localize("person.birthday")}>
            ${icon(mdiCakeVariantOutline)}<span class="only-read">${localize("person.birthday")}</span>
            <span>${[birthday(born), age(born)].filter(Boolean).join(" · ")}</span>
          </li>`
        : nothing}
      ${hidden ? this.renderState(mdiEyeOffOutline, "hide", localize("person.is_hidden")) : nothing}
      ${ignored ? this.renderState(mdiAccountOffOutline, "ignore", localize("person.is_ignored")) : nothing}
    </ul>`;
  }

  private renderState(sign: string, choice: "hide" | "ignore", text: string) {
    return html`<li class="state" title=${localize(`people.about_${choice}`)}>${icon(sign)}<span>${text}</span></li>`;
  }

  private renderMore() {
    const { at } = this;
    // The device has its own button among the details.
    const choices = choicesFor([at.person]).filter((it) => it !== "device");
    return html`<details>
      <summary>${localize("person.more")}</summary>
      <familiar-person-details
        .api=${this.api}
        .hass=${this.hass}
        .at=${at}
        @change=${() => this.fire("change")}
      ></familiar-person-details>
      <div class="actions">
        <familiar-button @click=${() => this.fire("wish", "merge")}>${localize("person.merge")}</familiar-button>
        <familiar-button @click=${() => this.fire("wish", "split")}>${localize("person.split")}</familiar-button>
      </div>
      <familiar-people-choices
        .choices=${choices}
        @choose=${({ detail }: CustomEvent<Choice>) => this.fire("choose", detail)}
      ></familiar-people-choices>
    </details>`;
  }

  static override styles = [base, headerStyles];
}

define("familiar-person-header", FamiliarPersonHeader);
