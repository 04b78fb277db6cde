import { css, html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Api } from "../api/connection";
import type { Face } from "../api/documents";
import { define } from "../define";
import { localize } from "../texts";
import { FamiliarCard, type CardConfig } from "./card";
import { photosOf } from "./data";
import { count, flag, form, personSelector, text } from "./form";

interface Config extends CardConfig {
  person: string;
  interval?: number;
  caption?: boolean;
}
const SECONDS = 10;
const MOST = 200;

/** The photos of a person, one after the other; also on a dashboard that is cast. */
export class FamiliarPhotoFrame extends FamiliarCard<Config> {
  protected readonly heading = "cards.frame";
  protected override readonly isTitled = false;
  @state() private photos: Face[] = [];
  @state() private at = 0;
  private turning?: ReturnType<typeof setInterval>;

  static getStubConfig = async () => {
    const people = await personSelector();
    return { person: people.first ?? "", interval: SECONDS };
  };
  static getConfigForm = async () => {
    const { selector } = await personSelector();
    return form(
      { name: "person", required: true, selector },
      text("title"),
      count("interval", 3, 3600, "s"),
      flag("caption"),
    );
  };

  getGridOptions() {
    return { columns: 6, min_columns: 3, rows: 5, min_rows: 2 };
  }

  protected override check(config: Config): void {
    if (config.person !== undefined && typeof config.person !== "string") {
      throw new Error("person must be the ID of a person. Choose a person in the visual editor.");
    }
    const { interval } = config;
    if (interval !== undefined && !(Number(interval) >= 3)) throw new Error("interval must be at least 3 seconds.");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.turn();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.turning);
  }

  private turn(): void {
    clearInterval(this.turning);
    this.turning = setInterval(() => this.next(), (this.config?.interval ?? SECONDS) * 1000);
  }

  private next(): void {
    if (this.photos.length) this.at = (this.at + 1) % this.photos.length;
  }

  protected async load(api: Api): Promise<void> {
    if (!this.config?.person) {
      this.photos = [];
      return;
    }
    const { items } = await photosOf(api, this.config.person, MOST);
    // The best pictures; a face too small to identify is nothing for a frame.
    this.photos = items.filter((face) => face.thumbnail && face.usable);
    this.at %= Math.max(1, this.photos.length);
    this.turn();
  }

  protected body() {
    const shown = this.photos[this.at];
    if (!shown) return this.empty(this.config?.person ? "cards.frame_empty" : "cards.frame_choose");
    const before = this.photos[(this.at + this.photos.length - 1) % this.photos.length];
    const name = shown.person_name ?? "";
    return html`<div class="frame">
      ${repeat(
        // The one before lies under it, so that they fade into each other.
        [...(before && before !== shown ? [before] : []), shown],
        (face) => face.id,
        (face) => html`<img src=${this.picture(face.thumbnail) ?? nothing} alt=${face === shown ? name : ""} />`,
      )}
      ${this.config?.caption && name ? html`<bdi class="caption" aria-hidden="true">${name}</bdi>` : nothing}
      <button
        type="button"
        aria-label=${localize("cards.next_photo")}
        @click=${() => {
          this.next();
          this.turn();
        }}
      ></button>
    </div>`;
  }

  static override styles = [
    FamiliarCard.styles,
    css`
      ha-card {
        padding: 0;
      }
      .frame {
        position: relative;
        flex: 1;
        min-height: 160px;
        background: var(--f-fill);
      }
      button {
        position: absolute;
        inset: 0;
        width: 100%;
        border: 0;
        background: none;
        cursor: pointer;
      }
      button:focus-visible {
        outline-offset: -4px;
      }
      img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
        animation: appear 800ms ease-in-out;
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
      .caption {
        position: absolute;
        inset-inline: 0;
        inset-block-end: 0;
        padding: 28px 16px 12px;
        background: linear-gradient(transparent, rgba(0, 0, 0, 0.7));
        color: #fff;
        font-size: 1.125rem;
        font-weight: 500;
        text-align: start;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

define("familiar-photo-frame", FamiliarPhotoFrame);
