import { css } from "lit";

/** A choice among few. Its arrow is drawn here: the browser's own sticks to the border. */
export const selectStyles = css`
  select {
    min-height: 44px;
    padding-block: 0;
    padding-inline: 16px 36px;
    border: 1px solid var(--f-line);
    border-radius: 22px;
    background-color: var(--f-surface);
    background-image: linear-gradient(45deg, transparent 50%, currentColor 50%),
      linear-gradient(135deg, currentColor 50%, transparent 50%);
    background-position: calc(100% - 21px) 55%, calc(100% - 16px) 55%;
    background-size: 5px 5px;
    background-repeat: no-repeat;
    color: inherit;
    font: inherit;
    text-overflow: ellipsis;
    appearance: none;
    cursor: pointer;
  }
  select:dir(rtl) {
    background-position: 16px 55%, 21px 55%;
  }
  option {
    background: var(--f-surface);
    color: var(--f-text);
  }
`;
