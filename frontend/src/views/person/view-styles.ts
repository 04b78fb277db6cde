import { css } from "lit";

/** The frame of a person's page. */
export const personStyles = css`
  :host {
    display: block;
  }
  .all {
    max-width: 1200px;
    margin: 0 auto;
    padding: 8px clamp(12px, 3vw, 32px) 96px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 24px;
    margin-block: 8px 20px;
  }
  .round {
    flex: none;
    width: clamp(88px, 14vw, 136px);
    aspect-ratio: 1;
    border-radius: 50%;
  }
  /* What is done with selected faces lies over this row, so that nothing moves. */
  .tools {
    position: sticky;
    inset-block-start: 0;
    z-index: 3;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 12px;
    min-height: 72px;
    margin-inline: calc(-1 * clamp(12px, 3vw, 32px));
    padding-inline: clamp(12px, 3vw, 32px);
    background: var(--f-background);
  }
  @media (min-width: 701px) {
    .selecting familiar-chips {
      visibility: hidden;
    }
  }
  .line {
    width: 200px;
    height: 28px;
    border-radius: 14px;
  }
  .shapes {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(clamp(100px, 11vw, 124px), 1fr));
    gap: 8px;
  }
  .shapes div {
    aspect-ratio: 1;
  }
`;
