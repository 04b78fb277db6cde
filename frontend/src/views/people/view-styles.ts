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
    min-height: 72px;
    align-items: center;
    margin-inline: calc(-1 * clamp(8px, 2vw, 24px));
    padding: 12px clamp(12px, 2vw, 28px);
    background: var(--f-background);
  }
  .elsewhere {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px 24px;
    margin-block: 24px;
  }
  .elsewhere p {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 4px 12px;
    color: var(--f-text-weak);
  }
  familiar-state .elsewhere {
    margin-block: 0;
  }
  @media (min-width: 701px) {
    .selecting familiar-people-filters {
      visibility: hidden;
    }
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
`;
