import { css } from "lit";

/** Search and filters that stay above the grid. */
export const peopleStyles = css`
  :host {
    display: block;
  }
  .all {
    max-width: 1600px;
    margin: 0 auto;
    padding: 0 clamp(8px, 2vw, 24px) 96px;
  }
  .top {
    position: sticky;
    inset-block-start: 0;
    z-index: 3;
    display: flex;
    flex-wrap: wrap;
    gap: 10px 16px;
    align-items: center;
    margin-inline: calc(-1 * clamp(8px, 2vw, 24px));
    padding: 12px clamp(12px, 2vw, 28px);
    background: var(--f-background);
  }
  familiar-search-field {
    flex: 1 1 260px;
    max-width: 420px;
  }
  .filters {
    display: flex;
    flex: 1 1 auto;
    align-items: center;
    gap: 12px;
    min-width: 0;
  }
  familiar-chips {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    padding: 4px;
    margin: -4px;
  }
  select {
    flex: none;
    max-width: 40%;
    font-size: 0.9375rem;
  }
  familiar-people-bar {
    flex: 1;
    min-width: 0;
  }
  h2 {
    margin: 20px 8px 8px;
    font-size: 1.125rem;
    font-weight: 500;
  }
  h2 .weak {
    font-weight: 400;
  }
  .field {
    width: min(420px, 100%);
    height: 48px;
    border-radius: 24px;
  }
  .shapes {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(104px, 1fr));
    gap: 24px 8px;
    margin-block-start: 16px;
  }
  .shapes > div {
    padding-inline: 8px;
  }
  .round {
    aspect-ratio: 1;
    border-radius: 50%;
  }
  .line {
    width: 70%;
    height: 14px;
    margin: 12px auto 18px;
    border-radius: 7px;
  }
  @media (max-width: 600px) {
    familiar-search-field {
      max-width: none;
      flex-basis: 100%;
    }
  }
`;
