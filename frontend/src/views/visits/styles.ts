import { css } from "lit";

export const visitsStyles = css`
  :host {
    display: block;
  }
  .view {
    max-width: 1280px;
    margin: 0 auto;
    padding: 16px clamp(12px, 3vw, 32px) 48px;
  }
  .choosing {
    padding-block-end: 220px;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
    margin-block-end: 8px;
  }
  familiar-chips {
    min-width: 0;
    max-width: 100%;
  }
  label {
    display: inline-flex;
    min-width: 0;
  }
  select,
  input[type="date"] {
    min-width: 0;
    max-width: 46vw;
    min-height: 44px;
    padding: 0 14px;
    border: 1px solid var(--f-line);
    border-radius: 22px;
    background: var(--f-surface);
    color: var(--f-text);
    font: inherit;
    font-size: 0.9375rem;
  }
  section {
    margin-block-end: 20px;
  }
  h2 {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    padding-block: 12px 10px;
    background: var(--f-background);
    font-size: 1.125rem;
    font-weight: 500;
  }
  h2 .weak {
    margin-inline-start: 6px;
    font-size: 0.9375rem;
    font-weight: 400;
  }
  ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
    gap: 10px;
  }
  li {
    min-width: 0;
  }
  .waiting {
    height: 98px;
    border-radius: 18px;
  }
  .more {
    display: flex;
    justify-content: center;
    padding-block: 12px;
  }
  .bar {
    position: fixed;
    inset-inline: 0;
    inset-block-end: var(--f-bar-height, 0px);
    z-index: 3;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 10px;
    max-width: 860px;
    margin-inline: auto;
    padding: 12px 16px calc(12px + var(--safe-area-inset-bottom, 0px));
    border-radius: 22px 22px 0 0;
    background: var(--f-surface);
    box-shadow: var(--f-shadow);
  }
  .bar-head {
    display: flex;
    align-items: center;
    gap: 4px;
    font-weight: 500;
  }
  .bar familiar-visitor-field {
    flex: 1 1 260px;
  }
`;
