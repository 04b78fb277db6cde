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
  .copies {
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    display: grid;
    place-content: end;
    min-width: 44px;
    height: 44px;
    padding: 6px;
    border: 0;
    background: none;
    cursor: pointer;
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
`;
