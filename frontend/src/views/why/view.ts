import { mdiArrowLeft, mdiCheckCircleOutline, mdiCloseCircleOutline } from "@mdi/js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Face } from "../../api/documents";
import { nearestFaces, whyFace, type Explanation } from "../../api/faces";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/face";
import "../../components/failure";
import { icon } from "../../components/icon";
import "../../components/icon-button";
import { define } from "../../define";
import { day, decimal } from "../../state/dates";
import { address, navigate, setQuery, type Route } from "../../state/router";
import { base, skeleton } from "../../styles";
import { localize, type TextKey } from "../../texts";
import type { ViewElement } from "../view";
import { nearerToOwn, nearestNamed, type Match, type Row } from "./nearest";
import { whyStyles } from "./view-styles";

interface Found {
  face: Face;
  why: Explanation;
  /** It resembles its unnamed person more than the one it is compared with. */
  nearer?: Row;
  nearest: readonly Match[];
}

const NEAREST = 18;
const NAMES: Record<Row["code"], TextKey> = {
  quality: "why.quality",
  similarity: "why.similarity",
  margin: "why.margin",
  "not-rejected": "why.not_rejected",
  "once-per-photo": "why.once_per_photo",
  nearer: "why.nearer",
};
const WANTED: Record<Row["code"], TextKey> = {
  quality: "why.quality_wanted",
  similarity: "why.similarity_wanted",
  margin: "why.margin_wanted",
  "not-rejected": "why.not_rejected_wanted",
  "once-per-photo": "why.once_per_photo_wanted",
  nearer: "why.nearer_wanted",
};

/** Why a face is or is not a person's: the nearest faces, the numbers, and what would have to change. */
export class FamiliarViewWhy extends LitElement implements ViewElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) route!: Route;
  @state() private found?: Found;
  @state() private failure?: unknown;
  private loaded = "";

  protected override willUpdate(changed: PropertyValues<this>): void {
    const key = `${this.route.path[3]} ${this.route.query.get("about")}`;
    if (changed.has("route") && this.api && key !== this.loaded) void this.load(key);
  }

  private async load(key: string): Promise<void> {
    this.loaded = key;
    this.found = this.failure = undefined;
    const faceId = this.route.path[3] ?? "";
    try {
      const about = this.route.query.get("about") ?? undefined;
      const { face, why: own } = await whyFace(this.api, faceId, about);
      // A face that is too small or blurred cannot be searched for.
      const nearest = face.usable ? await nearestFaces(this.api, faceId, NEAREST) : [];
      const other = about === undefined && !own.about_name ? nearestNamed(nearest) : undefined;
      const why = other ? (await whyFace(this.api, faceId, other)).why : own;
      const nearer = other ? nearerToOwn(own, why) : undefined;
      if (key === this.loaded) this.found = { face, why, nearer, nearest };
    } catch (error) {
      if (key === this.loaded) this.failure = error;
    }
  }

  protected override render() {
    if (this.failure !== undefined) {
      return html`<familiar-failure .error=${this.failure} @retry=${() => this.load(this.loaded)}></familiar-failure>`;
    }
    return html`<div class="all">
      <familiar-icon-button
        class="back"
        .icon=${mdiArrowLeft}
        .label=${localize("people.title")}
        @click=${() => navigate(address(["people", this.found?.face.person_id ?? this.route.path[1] ?? ""]))}
      ></familiar-icon-button>
      ${this.found ? this.renderFound(this.found) : this.renderLoading()}
    </div>`;
  }

  private renderFound({ face, why, nearer, nearest }: Found) {
    const named = why.person_name;
    const byHand = face.confirmed && face.person_id !== null;
    const heading = named
      ? localize(byHand ? "why.confirmed" : "why.recognized", { name: named })
      : localize(`why.${why.verdict === "unusable" ? "unusable" : byHand ? "confirmed_unnamed" : "unknown"}`);
    // What a face needs to be no one in particular is that it can be identified.
    const needed = why.about_name ? why.requirements : why.requirements.filter(({ code }) => code === "quality");
    const requirements: Row[] = nearer ? [...needed, nearer] : needed;
    const unmet = requirements.filter(({ met }) => !met);
    return html`<header>
        <familiar-face eager .src=${face.thumbnail}></familiar-face>
        <div>
          <h1>${heading}</h1>
          <p class="weak">${day(face.taken_at)}</p>
        </div>
      </header>
      <section>
        ${why.about_name ? html`<h2>${localize("why.needs", { name: why.about_name })}</h2>` : nothing}
        <ul class="requirements">
          ${requirements.map((requirement) => this.renderRequirement(requirement, why))}
        </ul>
        ${unmet.length || why.about_name
          ? html`<p class="verdict">${localize(unmet.length ? "why.to_change" : "why.all_met")}</p>`
          : nothing}
        ${unmet.length
          ? html`<ul class="wanted">
              ${unmet.map(({ code }) => html`<li>${localize(WANTED[code], { name: why.about_name ?? localize("why.other_person") })}</li>`)}
            </ul>`
          : nothing}
        ${why.competitor_id && why.competitor_id !== why.about_id
          ? html`<familiar-button @click=${() => setQuery({ about: why.competitor_id ?? "" }, { replace: false })}>
              ${localize("why.compare", { name: why.competitor_name ?? localize("why.other_person") })}
            </familiar-button>`
          : nothing}
      </section>
      ${nearest.length
        ? html`<section>
            <h2>${localize("why.nearest")}</h2>
            <ul class="nearest">
              ${nearest.map((match) => this.renderNear(match))}
            </ul>
          </section>`
        : nothing}`;
  }

  private renderRequirement({ code, met, needed, actual }: Row, why: Explanation) {
    const other = code === "margin" ? why.competitor_name : why.about_name;
    const name = localize(NAMES[code], { name: other ?? localize("why.other_person") });
    const share = (value: number) => `${Math.max(0, Math.min(1, code === "margin" ? value / 0.4 : value)) * 100}%`;
    return html`<li class=${met ? "met" : "unmet"}>
      ${icon(met ? mdiCheckCircleOutline : mdiCloseCircleOutline)}
      <span class="name">${name}<span class="only-read">${localize(met ? "why.met" : "why.unmet")}</span></span>
      ${actual !== null && needed !== null
        ? html`<span class="numbers">${decimal(actual)} <span class="weak">/ ${decimal(needed)}</span></span>
            <span class="bar" aria-hidden="true">
              <i style="width: ${share(actual)}"></i><b style="inset-inline-start: ${share(needed)}"></b>
            </span>`
        : nothing}
    </li>`;
  }

  private renderNear({ similarity, face }: Match) {
    const to = address(["people", face.person_id ?? "-", "face", face.id]);
    return html`<li>
      <a href=${to}>
        <familiar-face .src=${face.thumbnail}></familiar-face>
        <span dir="auto">${face.person_name ?? localize("people.unnamed_person")}</span>
        <span class="weak">${decimal(similarity)}</span>
      </a>
    </li>`;
  }

  private renderLoading() {
    return html`<div aria-busy="true" aria-label=${localize("app.loading")}>
      <header><div class="skeleton face"></div><div class="skeleton line"></div></header>
      <div class="skeleton block"></div>
    </div>`;
  }

  static override styles = [base, skeleton, whyStyles];
}

define("familiar-view-why", FamiliarViewWhy);
