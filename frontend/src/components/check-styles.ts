import { css } from "lit";

/** A round mark in the corner of a tile that selects it: `.check` with a `span` inside an item, `.selected` on it. */
export const checkStyles = css`
  .check {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    width: 44px;
    height: 44px;
    padding: 6px;
    border: 0;
    background: none;
    cursor: pointer;
  }
  .check span {
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    border: 2px solid #fff;
    border-radius: 50%;
    background: rgba(0, 0, 0, 0.28);
    box-shadow: 0 0 3px rgba(0, 0, 0, 0.4);
  }
  .check .icon {
    width: 16px;
    height: 16px;
    opacity: 0;
  }
  .selected .check span {
    border-color: var(--f-accent);
    background: var(--f-accent);
    color: var(--f-on-accent);
  }
  .selected .check .icon {
    opacity: 1;
  }
  @media (hover: hover) {
    li:not(:hover, .selected, :focus-within) .check {
      opacity: 0;
    }
  }
`;
