import { css } from "lit";

/** The page's frame: tabs below the header where there is room, a bar at the bottom on phones. */
export const panelStyles = css`
  :host {
    display: block;
    height: 100%;
    background: var(--f-background);
    --f-bar-height: 0px;
  }
  :host([narrow]) {
    --f-bar-height: calc(60px + var(--safe-area-inset-bottom, 0px));
  }
  .page {
    position: relative;
    display: grid;
    grid-template: auto minmax(0, 1fr) / auto minmax(0, 1fr);
    grid-template-areas: "header navigation" "main main";
    height: 100vh;
    height: 100dvh;
    padding-inline: var(--safe-area-inset-left, 0px) var(--safe-area-inset-right, 0px);
  }
  :host([narrow]) .page {
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    grid-template-areas: "header" "main" "navigation";
  }
  header,
  familiar-navigation {
    background: var(--app-header-background-color, var(--f-surface));
    color: var(--app-header-text-color, var(--f-text));
    border-block-end: 1px solid var(--f-line);
  }
  header {
    grid-area: header;
    display: flex;
    align-items: center;
    min-height: calc(var(--header-height, 56px) + var(--safe-area-inset-top, 0px));
    padding-block-start: var(--safe-area-inset-top, 0px);
    padding-inline: 12px;
  }
  h1 {
    padding-inline: 12px;
    font-size: 1.25rem;
    font-weight: 400;
    white-space: nowrap;
  }
  familiar-navigation {
    grid-area: navigation;
    min-width: 0;
    padding-block-start: var(--safe-area-inset-top, 0px);
  }
  :host([narrow]) familiar-navigation {
    padding-block: 0 var(--safe-area-inset-bottom, 0px);
    border-block: 1px solid var(--f-line) 0;
  }
  main {
    grid-area: main;
    position: relative;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable;
  }
  main:focus {
    outline: none;
  }
`;
