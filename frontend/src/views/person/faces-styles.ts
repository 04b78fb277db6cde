import { css } from "lit";

/** Faces in groups, their stacks, and their marks. */
export const facesStyles = css`
  section {
    margin-block-end: 24px;
    content-visibility: auto;
    contain-intrinsic-size: auto 240px;
  }
  h3 {
    margin-block-end: 10px;
    font-size: 0.9375rem;
    font-weight: 400;
  }
  .faces {
    --least: clamp(100px, 11vw, 124px);
    padding: 4px;
    margin: -4px;
  }
  li {
    position: relative;
    border-radius: var(--f-radius-face);
  }
  /* The faces of an opened stack lie on one ground. */
  .open {
    background: var(--f-fill-strong);
    box-shadow: 0 0 0 4px var(--f-fill-strong);
  }
  .selected .face {
    transform: scale(0.88);
  }
  .poor {
    opacity: 0.6;
    filter: grayscale(0.5);
  }
  .copies,
  .check {
    position: absolute;
    display: grid;
    width: 44px;
    height: 44px;
    padding: 6px;
    border: 0;
    background: none;
    cursor: pointer;
  }
  .copies {
    inset-block-end: 0;
    inset-inline-end: 0;
    place-content: end;
    width: auto;
    min-width: 44px;
  }
  .copies span {
    display: flex;
    align-items: center;
    gap: 3px;
    padding: 2px 8px 2px 5px;
    border-radius: 12px;
    background: rgba(0, 0, 0, 0.66);
    color: #fff;
    font-size: 0.8125rem;
    font-weight: 500;
    direction: ltr;
  }
  .copies .icon {
    width: 16px;
    height: 16px;
  }
  .copies:hover span {
    background: #000;
  }
  .check {
    inset-block-start: 0;
    inset-inline-start: 0;
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
