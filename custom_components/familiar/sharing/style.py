"""The style of the pages that a link's visitors see; it stands in the page, and its hash in the page's policy."""

from typing import Final

PAGE_CSS: Final = """\
:root{color-scheme:light dark;--back:#fff;--text:#1b1b1f;--quiet:#5f6068;--line:#dcdce2;--tile:#ececf0;--accent:#1769c9;\
--on-accent:#fff}
@media (prefers-color-scheme:dark){:root{--back:#121316;--text:#e8e8ec;--quiet:#a4a5ae;--line:#34353b;--tile:#232429;\
--accent:#8ab8ff;--on-accent:#0b1c33}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
header{padding:28px max(16px,env(safe-area-inset-left)) 20px;max-width:1800px;margin:0 auto;display:flex;flex-wrap:wrap;\
gap:12px 24px;align-items:end;justify-content:space-between}
h1{font-size:clamp(1.5rem,4vw,2.25rem);line-height:1.2;font-weight:600;margin:0;overflow-wrap:anywhere}
header p{margin:4px 0 0;color:var(--quiet);overflow-wrap:anywhere}
.button{display:inline-flex;align-items:center;justify-content:center;min-height:44px;padding:0 20px;border-radius:22px;\
border:0;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:500;text-decoration:none;cursor:pointer}
.grid{list-style:none;margin:0 auto;padding:0 max(4px,env(safe-area-inset-left)) 24px;max-width:1800px;display:grid;gap:4px;\
grid-template-columns:repeat(3,minmax(0,1fr))}
@media (min-width:700px){.grid{grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:8px;padding-inline:16px}}
.grid a{display:block;position:relative;aspect-ratio:1;background:var(--tile);overflow:hidden;border-radius:3px}
@media (min-width:700px){.grid a{border-radius:8px}}
.grid a:focus-visible{outline-offset:-3px}
.grid img,.grid video{width:100%;height:100%;object-fit:cover;display:block;pointer-events:none}
.grid a:hover img,.grid a:hover video{filter:brightness(1.06)}
.play{position:absolute;inset:auto 8px 8px auto;width:30px;height:30px;border-radius:50%;background:#0009;color:#fff;\
display:grid;place-items:center;font-size:13px;line-height:1}
nav.more{display:flex;gap:12px;justify-content:center;padding:8px 16px 40px}
.center{min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:24px}
.card{width:100%;max-width:380px}
.card h1{font-size:1.5rem;margin-bottom:8px}
.card p{color:var(--quiet);margin:0 0 20px}
.card label{display:block;font-size:.875rem;color:var(--quiet);margin-bottom:6px}
.card input{width:100%;min-height:48px;padding:0 14px;font:inherit;color:inherit;background:transparent;\
border:1px solid var(--line);border-radius:10px;margin-bottom:16px}
.card .button{width:100%}
.card .wrong{color:#c62828;margin:0 0 16px}
@media (prefers-color-scheme:dark){.card .wrong{color:#ff8a80}}
.one{background:#000;color:#eee;color-scheme:dark;--accent:#8ab8ff;height:100vh;height:100dvh;display:flex;flex-direction:column}
.one .stage{flex:1;min-height:0;position:relative;display:grid;place-items:center}
.one img,.one video{max-width:100%;max-height:100%;width:auto;height:auto;display:block;grid-area:1/1}
.one .stage>div{position:absolute;inset:0;display:grid;place-items:center}
.one .bar{display:flex;align-items:center;justify-content:space-between;gap:8px;\
padding:4px max(8px,env(safe-area-inset-left));min-height:52px}
.one .bar p{margin:0;padding:0 8px;color:#bbb;font-size:.9rem;overflow-wrap:anywhere;text-align:center;flex:1}
.round{display:inline-grid;place-items:center;min-width:44px;height:44px;padding:0 12px;border-radius:22px;color:#eee;\
text-decoration:none;font-size:1.1rem}
.round:hover{background:#fff2}
.turn{position:absolute;top:0;bottom:0;width:22%;max-width:160px;z-index:1;display:flex;align-items:center;color:#eee;\
text-decoration:none;padding:0 10px}
.turn span{width:44px;height:44px;border-radius:50%;background:#0008;display:grid;place-items:center;font-size:1.3rem;line-height:1}
.turn.before{left:0}.turn.behind{right:0;justify-content:flex-end}
.video .turn{bottom:72px}
@media (hover:hover){.turn span{opacity:.55}.turn:hover span,.turn:focus-visible span{opacity:1}}
"""
