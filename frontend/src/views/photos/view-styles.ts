import { css } from "lit";

/** A view of photos: a way back, what they are, and what can be done with all of them. */
export const photosViewStyles = css`
  .all {
    display: flex;
    flex-direction: column;
    gap: 20px;
    max-width: 1600px;
    margin: 0 auto;
    padding: var(--f-gap) var(--f-gap) 48px;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  header .text {
    flex: 1 1 180px;
    min-width: 0;
  }
  .actions {
    display: flex;
    gap: 4px;
    align-items: center;
    margin-inline-start: auto;
  }
  h1 {
    font-size: 1.5rem;
    font-weight: 500;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
`;
