import { css } from "lit";

/** Photos in rows of one height, each as wide as it is. */
export const photosStyles = css`
  :host {
    display: block;
    margin-block-end: 24px;
  }
  section + section {
    margin-block-start: 24px;
  }
  h3 {
    margin-block-end: 10px;
    font-size: 1rem;
    font-weight: 500;
  }
  .photos {
    --height: clamp(112px, 17vw, 220px);
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  /* The last row is not stretched. */
  .photos::after {
    content: "";
    flex: 1000 1 0;
  }
  li {
    flex: var(--ratio) 1 calc(var(--ratio) * var(--height));
    max-width: calc(var(--ratio) * var(--height) * 1.6);
    aspect-ratio: var(--ratio);
    border-radius: 8px;
    overflow: hidden;
  }
  button {
    position: relative;
    display: block;
    width: 100%;
    height: 100%;
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: var(--f-fill);
    overflow: hidden;
    cursor: pointer;
  }
  button:focus-visible {
    outline-offset: -3px;
  }
  img,
  familiar-face {
    display: block;
    width: 100%;
    height: 100%;
    border-radius: 0;
    object-fit: cover;
    transition: opacity var(--f-quick);
  }
  button:hover img,
  button:hover familiar-face {
    opacity: 0.88;
  }
  .play {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-end: 8px;
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: rgba(0, 0, 0, 0.6);
    color: #fff;
  }
  .play .icon {
    width: 20px;
    height: 20px;
  }
  .more {
    display: flex;
    width: fit-content;
    margin: 24px auto 0;
  }
`;
