import { css, html, LitElement } from "lit";
import { property, query } from "lit/decorators.js";
import type { Person } from "../../api/documents";
import "../../components/chips";
import "../../components/search-field";
import { selectStyles } from "../../components/select-styles";
import { define } from "../../define";
import { setQuery } from "../../state/router";
import { base } from "../../styles";
import { localize } from "../../texts";
import { count, SHOWN, SORTS, type Choice, type Shown } from "./list";

const show = (value: string) => setQuery({ show: value === "all" ? "" : value });

/** Search, what is shown, and its order, all in the address. On a phone, what is shown is one field instead of many. */
export class FamiliarPeopleFilters extends LitElement {
  @property({ attribute: false }) choice!: Choice;
  @property({ attribute: false }) people: readonly Person[] = [];
  @query("familiar-search-field") private search?: HTMLElement;

  override focus(): void {
    this.search?.focus();
  }

  protected override render() {
    const { choice } = this;
    const counts = count(this.people);
    const chips = SHOWN.filter((it) => it === "all" || it === choice.show || counts[it]).map((it) => ({
      value: it,
      label: localize(`people.show_${it}`),
      count: counts[it],
    }));
    return html`<familiar-search-field
        .label=${localize("people.search")}
        .value=${choice.text}
        @search=${(event: CustomEvent<string>) => setQuery({ q: event.detail })}
      ></familiar-search-field>
      <div class="filters">
        <familiar-chips
          wraps
          .chips=${chips}
          .value=${choice.show}
          .label=${localize("people.show")}
          @choose=${(event: CustomEvent<Shown>) => show(event.detail)}
        ></familiar-chips>
        <select
          class="show"
          aria-label=${localize("people.show")}
          @change=${(event: Event) => show((event.target as HTMLSelectElement).value)}
        >
          ${chips.map(
            (it) => html`<option value=${it.value} ?selected=${it.value === choice.show}>
              ${localize("people.show_count", { what: it.label, count: it.count })}
            </option>`,
          )}
        </select>
        <select
          aria-label=${localize("people.sort")}
          @change=${(event: Event) => setQuery({ sort: (event.target as HTMLSelectElement).value })}
        >
          ${SORTS.map(
            (it) => html`<option value=${it} ?selected=${it === choice.sort}>${localize(`people.sort_${it}`)}</option>`,
          )}
        </select>
      </div>`;
  }

  static override styles = [
    base,
    selectStyles,
    css`
      :host {
        display: flex;
        flex: 1;
        flex-wrap: wrap;
        gap: 10px 16px;
        align-items: center;
        min-width: 0;
      }
      familiar-search-field {
        flex: 1 1 260px;
        max-width: 420px;
      }
      .filters {
        display: flex;
        flex: 1 1 auto;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
        min-width: 0;
      }
      familiar-chips {
        flex: 0 1 auto;
        min-width: 0;
      }
      select {
        flex: none;
        font-size: 0.9375rem;
      }
      .show {
        display: none;
      }
      @media (max-width: 700px) {
        familiar-search-field {
          max-width: none;
          flex-basis: 100%;
        }
        .filters {
          flex-basis: 100%;
          gap: 8px;
        }
        familiar-chips {
          display: none;
        }
        select,
        .show {
          display: block;
          flex: 1 1 0;
          min-width: 0;
        }
      }
    `,
  ];
}

define("familiar-people-filters", FamiliarPeopleFilters);
