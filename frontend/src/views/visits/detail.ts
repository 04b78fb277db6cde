import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Hass } from "../../api/hass";
import { similarFaces, type SimilarFace, type Visit, type Visitor } from "../../api/visits";
import "../../components/button";
import "../../components/dialog";
import type { FamiliarDialog } from "../../components/dialog";
import "../../components/face";
import { define } from "../../define";
import { cameraName } from "../../state/camera-names";
import { failureText } from "../../state/messages";
import { address } from "../../state/router";
import { base, skeleton } from "../../styles";
import { locale, localize } from "../../texts";
import { camerasOf, dayLabel, percent, timeOf, visitorOf } from "./labels";
import { ignoreVisitors, nameVisitors, rejectVisitors } from "./state";
import { canDecide, dayOf } from "./timeline";
import "./visitor-field";
import type { FamiliarVisitorField } from "./visitor-field";

const SIMILAR = 24;
const LEAST_SIMILARITY = 0.3;

/** One visit: who it was, what can be said about that, and where else the face was seen. Fires `closed`. */
export class FamiliarVisitDetail extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) visit?: Visit;
  @query("familiar-dialog") private dialog!: FamiliarDialog;
  @query("familiar-visitor-field") private field?: FamiliarVisitorField;
  @state() private similar?: readonly SimilarFace[];
  @state() private failure = "";
  /** Why the visit could not be decided on; a message of the page is below the dialog. */
  @state() private problem = "";
  private shownFace?: string;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("visit")) return;
    this.problem = "";
    const faceId = this.visit?.face?.id;
    if (faceId === this.shownFace) return;
    this.shownFace = faceId;
    this.similar = undefined;
    this.failure = "";
    if (faceId) void this.loadSimilar(faceId);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("visit") && this.visit && !changed.get("visit")) void this.beginNaming();
  }

  /** Lets an unnamed visitor be named at once; not on a phone, whose keyboard would cover the faces. */
  private async beginNaming(): Promise<void> {
    await this.dialog.updateComplete;
    if (!this.visit?.person_name && !matchMedia("(pointer: coarse)").matches) this.field?.focus();
  }

  private async loadSimilar(faceId: string): Promise<void> {
    try {
      const { matches } = await similarFaces(this.api, faceId, { limit: SIMILAR, min_similarity: LEAST_SIMILARITY });
      if (this.shownFace === faceId) this.similar = matches;
    } catch (error) {
      if (this.shownFace === faceId) this.failure = failureText(error);
    }
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent("closed"));
  }

  private readonly name = async (visitor: Visitor, name: string): Promise<void> => {
    if (!this.visit) return;
    await nameVisitors(this.api, [this.visit.id], visitor, name);
    // The message with its Undo is below the dialog.
    this.close();
  };

  private async run(action: typeof rejectVisitors): Promise<void> {
    const { visit } = this;
    if (!visit) return;
    this.problem = "";
    try {
      await action(this.api, [visit.id]);
      this.close();
    } catch (error) {
      this.problem = failureText(error);
    }
  }

  protected override render() {
    const { visit } = this;
    return html`<familiar-dialog
      ?open=${visit !== undefined}
      .heading=${visit ? visitorOf(visit) : ""}
      @closed=${this.close}
    >
      ${visit ? this.content(visit) : nothing}
    </familiar-dialog>`;
  }

  private content(visit: Visit) {
    const day = dayLabel(dayOf(new Date(visit.started_at)));
    return html`
      <div class="top">
        <familiar-face eager .src=${visit.face?.thumbnail} .name=${visit.person_name}></familiar-face>
        <dl>
          <div><dt>${localize("visits.when")}</dt><dd><bdi>${day}, ${timeOf(visit)}</bdi></dd></div>
          <div><dt>${localize("visits.where")}</dt><dd><bdi>${camerasOf(this.hass, visit)}</bdi></dd></div>
          <div><dt>${localize("visits.pictures")}</dt><dd>${localize("visits.snapshots", { count: visit.snapshots })}</dd></div>
          ${visit.confidence === null || !visit.person_name
            ? nothing
            : html`<div><dt>${localize("visits.sure")}</dt><dd>${percent(visit.confidence / 100)}</dd></div>`}
        </dl>
      </div>
      ${this.hass.user?.is_admin ? this.decisions(visit) : nothing} ${visit.face ? this.elsewhere() : nothing}
    `;
  }

  private decisions(visit: Visit) {
    if (!canDecide(visit)) return html`<p class="note weak">${localize("visits.not_stored")}</p>`;
    if (visit.verdict === "unusable") return html`<p class="note weak">${localize("visits.unusable_text")}</p>`;
    return html`
      <familiar-visitor-field
        .label=${localize(visit.person_name ? "visits.other_label" : "visits.name_label")}
        .src=${visit.face?.thumbnail}
        .submit=${this.name}
      ></familiar-visitor-field>
      <div class="actions">
        ${visit.person_name
          ? html`<familiar-button @click=${() => this.run(rejectVisitors)}
              >${localize("visits.reject", { name: visit.person_name })}</familiar-button
            >`
          : html`<familiar-button @click=${() => this.run(ignoreVisitors)}>${localize("visits.ignore")}</familiar-button>`}
        ${visit.person_id && visit.face
          ? html`<a href=${address(["people", visit.person_id, "face", visit.face.id])}>${localize("visits.why")}</a>`
          : nothing}
      </div>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
    `;
  }

  private elsewhere() {
    return html`<section aria-labelledby="elsewhere">
      <h3 id="elsewhere">${localize("visits.elsewhere")}</h3>
      ${this.failure ? html`<p class="weak" role="alert">${this.failure}</p>` : nothing}
      ${this.similar && !this.similar.length
        ? html`<p class="weak">${localize("visits.elsewhere_none")}</p>`
        : nothing}
      <ul>
        ${this.similar
          ? this.similar.map((one) => this.found(one))
          : this.failure
            ? nothing
            : Array.from({ length: 6 }, () => html`<li><div class="skeleton"></div></li>`)}
      </ul>
    </section>`;
  }

  private found({ face, similarity }: SimilarFace) {
    const who = face.person_name ?? localize(face.person_id ? "visits.unnamed" : "visits.nobody");
    const when = new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(new Date(face.taken_at));
    const where = face.camera ? cameraName(this.hass, face.camera) : localize("visits.in_photos");
    return html`<li title=${where}>
      <familiar-face .src=${face.thumbnail} .name=${face.person_name}></familiar-face>
      <span class="who"><bdi>${who}</bdi></span>
      <span class="weak"><bdi>${when}</bdi></span>
      <span class="weak">${localize("visits.similar", { percent: percent(Math.max(0, similarity)) })}</span>
    </li>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      .top {
        display: flex;
        gap: 20px;
        margin-block-end: 20px;
      }
      .top familiar-face {
        flex: none;
        width: clamp(104px, 30vw, 148px);
        align-self: start;
      }
      dl {
        display: grid;
        flex: 1;
        gap: 10px;
        align-content: start;
        min-width: 0;
        margin: 0;
      }
      dt {
        color: var(--f-text-weak);
        font-size: 0.875rem;
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        margin-block: 12px 4px;
      }
      a {
        display: inline-flex;
        align-items: center;
        min-height: 44px;
        padding-inline: 12px;
        color: var(--f-accent);
        font-weight: 500;
      }
      .problem {
        color: var(--f-danger);
      }
      .note {
        padding: 14px 16px;
        border-radius: 14px;
        background: var(--f-fill);
      }
      section {
        margin-block-start: 20px;
      }
      h3 {
        margin-block-end: 12px;
        font-size: 1.0625rem;
        font-weight: 500;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
        gap: 14px 10px;
      }
      li {
        display: flex;
        flex-direction: column;
        min-width: 0;
        font-size: 0.8125rem;
      }
      li .skeleton {
        aspect-ratio: 1;
      }
      li span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li .who {
        margin-block-start: 6px;
        font-size: 0.9375rem;
        font-weight: 500;
      }
    `,
  ];
}

define("familiar-visit-detail", FamiliarVisitDetail);
