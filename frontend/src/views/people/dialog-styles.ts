import { css } from "lit";

/** What the dialogs about people share. */
export const dialogStyles = css`
  .people {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
    gap: 14px 10px;
    max-height: 38vh;
    margin-block: 4px 12px;
    overflow: auto;
    text-align: center;
  }
  .people li,
  .people button {
    display: flex;
    flex-direction: column;
    align-items: center;
    min-width: 0;
    font-size: 0.875rem;
    line-height: 1.3;
  }
  .people familiar-face {
    width: 72px;
    margin-block-end: 6px;
    font-size: 1.25rem;
  }
  .people span {
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .people .more {
    justify-content: center;
  }
  h3 {
    margin-block: 16px 10px;
    font-size: 1rem;
    font-weight: 500;
  }
  p + p {
    margin-block-start: 8px;
  }
  .problem {
    margin-block-start: 12px;
    color: var(--f-danger);
  }
`;
