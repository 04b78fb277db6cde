import { css } from "lit";

/** A picture frame: photos fill it, or lie on their own blurred colors. */
export const frameStyles = css`
  ha-card {
    padding: 0;
  }
  .frame {
    position: relative;
    flex: 1;
    min-height: 160px;
    overflow: hidden;
    background: #16181b;
    contain: strict;
  }
  .slide {
    position: absolute;
    inset: 0;
    margin: 0;
    overflow: hidden;
    background: #16181b;
  }
  /* Only the one that comes: the one under it stays as it is, also when its element is moved. */
  .current {
    animation: appear 1.4s ease-in-out;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  /* Faces are in the upper half of most photos. */
  .fills .picture {
    object-fit: cover;
    object-position: 50% 30%;
  }
  .behind {
    object-fit: cover;
    filter: blur(40px) brightness(0.55) saturate(1.2);
    transform: scale(1.3);
  }
  /* A face alone is small: it is not enlarged to the whole frame. */
  .face .picture {
    inset: 0;
    width: min(62%, 62vh, 420px);
    height: auto;
    aspect-ratio: 1;
    max-height: 78%;
    margin: auto;
    border-radius: 10%;
    object-fit: cover;
    box-shadow: 0 8px 40px rgba(0, 0, 0, 0.45);
  }
  figcaption {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.6em;
    padding: 40px clamp(14px, 2.2%, 32px) clamp(10px, 1.8%, 24px);
    background: linear-gradient(transparent, rgba(0, 0, 0, 0.55));
    color: #fff;
    font-size: clamp(0.8125rem, 1.5vw, 1.125rem);
    text-shadow: 0 1px 3px rgba(0, 0, 0, 0.6);
    overflow-wrap: anywhere;
  }
  figcaption .name {
    font-weight: 500;
  }
  figcaption span {
    opacity: 0.85;
  }
  button {
    position: absolute;
    inset: 0;
    width: 100%;
    border: 0;
    background: none;
    cursor: pointer;
  }
  button:focus-visible {
    outline-offset: -4px;
  }
`;
