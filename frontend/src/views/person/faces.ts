import { mdiCheck } from "@mdi/js";
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Face } from "../../api/documents";
import type { FaceGroup, FaceStack } from "../../api/person";
import "../../components/button";
import "../../components/face";
import { icon } from "../../components/icon";
import { faceGrid } from "../../components/styles";
import { define } from "../../define";
import { Watch } from "../../state/store";
import { day } from "../../state/dates";
import { base } from "../../styles";
import { localize } from "../../texts";
import { selectedOf, selection, toggleFaces } from "./selection";

const FIRST = 60;
/** Faces of a group that are shown before *Show all*. */

/** A person's faces, in groups that look alike. Fires `show` with the face that was pressed. */
export class FamiliarPersonFaces extends LitElement {
  @property() personId = "";
  @property({ attribute: false }) groups: readonly FaceGroup[] = [];
  @property({ type: Boolean }) selectable = false;
  @state() private whole = new Set<number>();
  private readonly selected = new Watch(this, selection);

  private pressed(face: Face, ids: readonly string[]): void {
    if (this.selectable && selectedOf(this.personId).length) toggleFaces(this.personId, ids);
    else this.dispatchEvent(new CustomEvent<Face>("show", { detail: face }));
  }

  protected override render() {
    void this.selected.value;
    return this.groups.map((group, at) => this.renderGroup(group, at));
  }

  private renderGroup({ faces, stacks }: FaceGroup, at: number) {
    const all = this.whole.has(at) || stacks.length <= FIRST + 12;
    const heading = localize("person.group", { count: faces });
    return html`<section>
      ${this.groups.length > 1 ? html`<h3 class="weak">${heading}</h3>` : nothing}
      <ul class="faces" aria-label=${heading}>
        ${(all ? stacks : stacks.slice(0, FIRST)).map((stack, number) => this.renderStack(stack, number))}
      </ul>
      ${all
        ? nothing
        : html`<familiar-button kind="plain" @click=${() => (this.whole = new Set([...this.whole, at]))}>
            ${localize("person.show_all", { count: stacks.length })}
          </familiar-button>`}
    </section>`;
  }

  private renderStack({ face, copies }: FaceStack, number: number) {
    const ids = [face.id, ...copies];
    const selected = selectedOf(this.personId).includes(face.id);
    const label = localize("person.face", { number: number + 1, day: day(face.taken_at) });
    const more = copies.length ? localize("person.copies", { count: copies.length }) : "";
    const whole = more ? `${label}, ${more}` : label;
    return html`<li class=${selected ? "selected" : ""}>
      <button type="button" class="tile face" aria-label=${whole} title=${more || nothing} @click=${() => this.pressed(face, ids)}>
        <familiar-face .src=${face.thumbnail} class=${face.usable ? "" : "poor"}></familiar-face>
      </button>
      ${more ? html`<span class="copies" dir="ltr" aria-hidden="true">+${copies.length}</span>` : nothing}
      ${this.selectable
        ? html`<button
            type="button"
            class="check"
            role="checkbox"
            aria-checked=${String(selected)}
            aria-label=${localize("people.select", { name: label })}
            @click=${() => toggleFaces(this.personId, ids)}
          >
            <span>${icon(mdiCheck)}</span>
          </button>`
        : nothing}
    </li>`;
  }

  static override styles = [
    base,
    faceGrid,
    css`
      section {
        margin-block-end: 24px;
        content-visibility: auto;
        contain-intrinsic-size: auto 240px;
      }
      h3 {
        margin-block-end: 10px;
        font-size: 0.9375rem;
        font-weight: 400;
      }
      .faces {
        --least: clamp(100px, 11vw, 124px);
      }
      li {
        position: relative;
      }
      .selected .face {
        transform: scale(0.88);
      }
      .poor {
        opacity: 0.6;
        filter: grayscale(0.5);
      }
      .copies {
        position: absolute;
        inset-block-end: 6px;
        inset-inline-end: 6px;
        padding: 1px 8px;
        border-radius: 10px;
        background: rgba(0, 0, 0, 0.62);
        color: #fff;
        font-size: 0.8125rem;
        transition: transform var(--f-quick);
        pointer-events: none;
      }
      .check {
        position: absolute;
        inset-block-start: 0;
        inset-inline-start: 0;
        width: 44px;
        height: 44px;
        padding: 6px;
        border: 0;
        background: none;
        cursor: pointer;
      }
      .check span {
        display: grid;
        place-items: center;
        width: 24px;
        height: 24px;
        border: 2px solid #fff;
        border-radius: 50%;
        background: rgba(0, 0, 0, 0.28);
        box-shadow: 0 0 3px rgba(0, 0, 0, 0.4);
      }
      .check .icon {
        width: 16px;
        height: 16px;
        opacity: 0;
      }
      .selected .check span {
        border-color: var(--f-accent);
        background: var(--f-accent);
        color: var(--f-on-accent);
      }
      .selected .check .icon {
        opacity: 1;
      }
      @media (hover: hover) {
        li:not(:hover, .selected, :focus-within) .check {
          opacity: 0;
        }
      }
    `,
  ];
}

define("familiar-person-faces", FamiliarPersonFaces);
