import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Api } from "../../api/connection";
import type { Face, Page } from "../../api/documents";
import type { Hass } from "../../api/hass";
import "../../components/button";
import "../../components/face";
import { define } from "../../define";
import { cameraName } from "../../state/camera-names";
import { base } from "../../styles";
import { locale, localize } from "../../texts";

interface Seen {
  id: string;
  cameras: string[];
  started_at: string;
  last_seen_at: string;
  face: Face | null;
}

/** Visits of one day, the latest day first. */
export function byDay(visits: readonly Seen[]): [string, Seen[]][] {
  const days = new Map<string, Seen[]>();
  for (const visit of visits) {
    const day = new Date(visit.started_at).toDateString();
    days.set(day, [...(days.get(day) ?? []), visit]);
  }
  return [...days];
}

/** When a person was seen, by day, and by which cameras. */
export class FamiliarPersonVisits extends LitElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) hass!: Hass;
  @property() personId = "";
  @state() private visits: readonly Seen[] = [];
  @state() private cursor: string | null = null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("personId") && this.personId) void this.load(true);
  }

  private async load(anew: boolean): Promise<void> {
    const { personId } = this;
    const query = { person_id: personId, hidden: "any", limit: 30, cursor: anew ? undefined : (this.cursor ?? undefined) };
    try {
      const page = await this.api.call<Page<Seen>>("familiar/visits/list", query);
      if (personId !== this.personId) return;
      this.visits = anew ? page.items : [...this.visits, ...page.items];
      this.cursor = page.cursor;
    } catch {
      // The page says what is wrong; visits are an addition.
    }
  }

  protected override render() {
    if (!this.visits.length) return nothing;
    const day = new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" });
    const time = new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" });
    return html`<h2>${localize("person.visits")}</h2>
      ${byDay(this.visits).map(
        ([date, visits]) => html`<h3>${day.format(new Date(date))}</h3>
          <ul>
            ${visits.map(
              (visit) => html`<li>
                <familiar-face .src=${visit.face?.thumbnail ?? null}></familiar-face>
                <span>
                  <b>${time.format(new Date(visit.started_at))}</b>
                  <span class="weak">${visit.cameras.map((camera) => cameraName(this.hass, camera)).join(", ")}</span>
                </span>
              </li>`,
            )}
          </ul>`,
      )}
      ${this.cursor
        ? html`<familiar-button kind="plain" @click=${() => this.load(false)}>${localize("person.more_visits")}</familiar-button>`
        : nothing}`;
  }

  static override styles = [
    base,
    css`
      h2 {
        margin-block: 8px;
        font-size: 1.25rem;
        font-weight: 500;
      }
      h3 {
        margin-block: 16px 8px;
        color: var(--f-text-weak);
        font-size: 0.9375rem;
        font-weight: 500;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(220px, 1fr));
        gap: 8px 16px;
      }
      li {
        display: flex;
        gap: 12px;
        align-items: center;
        min-width: 0;
      }
      li familiar-face {
        flex: none;
        width: 52px;
      }
      li > span {
        display: flex;
        flex-direction: column;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      b {
        font-weight: 500;
      }
    `,
  ];
}

define("familiar-person-visits", FamiliarPersonVisits);
