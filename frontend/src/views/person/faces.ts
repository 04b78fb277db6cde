import { mdiCheck, mdiLayersOutline, mdiMinus, mdiUnfoldLessVertical } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Face } from "../../api/documents";
import type { FaceGroup, FaceStack } from "../../api/person";
import { getFaces } from "../../api/photos";
import "../../components/button";
import { checkStyles } from "../../components/check-styles";
import "../../components/face";
import { icon } from "../../components/icon";
import { faceGrid } from "../../components/styles";
import { define } from "../../define";
import { day } from "../../state/dates";
import { sayFailed } from "../../state/messages";
import { Watch } from "../../state/store";
import { base } from "../../styles";
import { localize } from "../../texts";
import { facesStyles } from "./faces-styles";
import { selectedOf, selection, toggleFaces } from "./selection";
import type { Opened, Shown } from "./shown";
import { selectedState, stillOpen, tilesOf, type OpenStacks, type Tile } from "./stacks";

/** Stacks of a group that are shown before *Show all*. */
const FIRST = 60;

/**
 * A person's faces, in groups that look alike, near-copies behind one of them until their stack is opened. Fires `show` with
 * what was opened.
 */
export class FamiliarPersonFaces extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property() personId = "";
  @property({ attribute: false }) groups: readonly FaceGroup[] = [];
  @property({ type: Boolean }) selectable = false;
  @state() private whole = new Set<number>();
  @state() private open: OpenStacks = new Map();
  private readonly selected = new Watch(this, selection);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("groups") && this.open.size) this.open = stillOpen(this.open, this.groups);
  }

  private pressed(tile: Tile): void {
    if (this.selectable && selectedOf(this.personId).length) return toggleFaces(this.personId, tile.ids);
    const among = this.groups.flatMap(({ stacks }, at) => this.tiles(stacks, at)).map(({ face }) => shownOf(face));
    this.dispatchEvent(new CustomEvent<Opened>("show", { detail: { shown: shownOf(tile.face), among } }));
  }

  private async toggleStack({ face, copies }: FaceStack): Promise<void> {
    const open = new Map(this.open);
    if (open.delete(face.id)) {
      this.open = open;
      return;
    }
    try {
      const faces = await getFaces(this.api, copies);
      this.open = new Map(this.open).set(face.id, faces);
    } catch (error) {
      sayFailed(error);
    }
  }

  private isWhole = (stacks: readonly FaceStack[], at: number): boolean =>
    this.whole.has(at) || stacks.length <= FIRST + 12;

  private tiles(stacks: readonly FaceStack[], at: number): Tile[] {
    const some = this.isWhole(stacks, at) ? stacks : stacks.slice(0, FIRST);
    return some.flatMap((stack) => tilesOf(stack, this.open));
  }

  protected override render() {
    void this.selected.value;
    const selected = new Set(selectedOf(this.personId));
    return this.groups.map((group, at) => this.renderGroup(group, at, selected));
  }

  private renderGroup({ faces, stacks }: FaceGroup, at: number, selected: ReadonlySet<string>) {
    const heading = localize("person.group", { count: faces });
    let number = 0;
    return html`<section>
      ${this.groups.length > 1 ? html`<h3 class="weak">${heading}</h3>` : nothing}
      <ul class="faces" aria-label=${heading}>
        ${this.tiles(stacks, at).map((tile) => this.renderTile(tile, tile.place ? number : ++number, selected))}
      </ul>
      ${this.isWhole(stacks, at)
        ? nothing
        : html`<familiar-button kind="plain" @click=${() => (this.whole = new Set([...this.whole, at]))}>
            ${localize("person.show_all", { count: stacks.length })}
          </familiar-button>`}
    </section>`;
  }

  private renderTile(tile: Tile, number: number, selected: ReadonlySet<string>) {
    const { face, stack, place } = tile;
    const isSelected = selectedState(tile, selected);
    const shot = { number, day: day(face.taken_at) };
    const label = place ? localize("person.copy", { ...shot, copy: place }) : localize("person.face", shot);
    const copies = stack && place === undefined ? localize("person.copies", { count: stack.copies.length + 1 }) : "";
    return html`<li class="${isSelected === "false" ? "" : "selected"} ${place === undefined ? "" : "open"}">
      <button
        type="button"
        class="tile face"
        aria-label=${copies ? `${label}, ${copies}` : label}
        @click=${() => this.pressed(tile)}
      >
        <familiar-face .src=${face.thumbnail} class=${face.usable ? "" : "poor"}></familiar-face>
      </button>
      ${stack && !place ? this.renderBadge(stack, place === 0) : nothing}
      ${this.selectable
        ? html`<button
            type="button"
            class="check"
            role="checkbox"
            aria-checked=${isSelected}
            aria-label=${localize("people.select", { name: label })}
            @click=${() => toggleFaces(this.personId, tile.ids)}
          >
            <span>${icon(isSelected === "mixed" ? mdiMinus : mdiCheck)}</span>
          </button>`
        : nothing}
    </li>`;
  }

  /** How many nearly equal photos there are; a press shows each of them, or puts them together again. */
  private renderBadge(stack: FaceStack, isOpen: boolean) {
    const count = stack.copies.length + 1;
    const label = localize("person.copies", { count });
    return html`<button
      type="button"
      class="copies"
      aria-expanded=${String(isOpen)}
      aria-label=${label}
      title=${label}
      @click=${() => this.toggleStack(stack)}
    >
      <span>${icon(isOpen ? mdiUnfoldLessVertical : mdiLayersOutline)}${count.toLocaleString()}</span>
    </button>`;
  }

  static override styles = [base, faceGrid, checkStyles, facesStyles];
}

const shownOf = ({ id, photo_id: photoId, thumbnail }: Face): Shown => ({ photoId, faceId: id, thumbnail });

define("familiar-person-faces", FamiliarPersonFaces);
