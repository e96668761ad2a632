// The page round the cards: light and dark, wide and narrow, on screen and on paper.

export const PAGE_STYLE = `
:root{color-scheme:light dark;--bg:light-dark(#f3f4f6,#0f1115);--panel:light-dark(#fff,#171a20);--line:light-dark(#d7dbe2,#2b303a);
--ink:light-dark(#1c2128,#e6e8ec);--soft:light-dark(#59616d,#9aa3b0);--brand:light-dark(#0b63ce,#7ab2ff)}
:root:has(#theme option[value=light]:checked){color-scheme:light}
:root:has(#theme option[value=dark]:checked){color-scheme:dark}
*{box-sizing:border-box}
html{scroll-padding-top:76px}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 -apple-system,"Segoe UI",Roboto,"Open Sans",system-ui,sans-serif}
a{color:var(--brand)}
:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;z-index:2;background:var(--panel);padding:8px}
.top{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:8px 28px;align-items:center;padding:12px 24px;
background:var(--panel);border-bottom:1px solid var(--line)}
.top h1{font-size:19px;margin:0}
.top p{margin:0;color:var(--soft);flex:1 1 260px}
.filters{display:flex;flex-wrap:wrap;gap:8px 14px}
.filters label{display:flex;gap:6px;align-items:center;color:var(--soft);font-size:13px}
select{font:inherit;color:var(--ink);background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:4px 6px;max-width:230px}
.columns{display:grid;grid-template-columns:250px minmax(0,1fr);max-width:1900px}
nav{position:sticky;top:62px;align-self:start;max-height:calc(100vh - 62px);overflow:auto;padding:22px 8px 22px 24px;font-size:14px}
nav ol{list-style:none;margin:0;padding:0}
nav a{display:block;padding:3px 8px;border-radius:6px;color:var(--ink);text-decoration:none}
nav a:hover{background:var(--line)}
main{padding:22px 24px 60px;min-width:0}
.call{margin-bottom:34px;padding-bottom:10px;border-bottom:1px solid var(--line)}
h2{font-size:22px;margin:0}
.call>p{margin:2px 0 14px;color:var(--soft)}
h3{font-size:14px;margin:20px 0 8px;font-weight:600}
h3 span{color:var(--soft);font-weight:400}
.cards{display:grid;gap:18px;grid-template-columns:repeat(auto-fill,minmax(min(100%,345px),1fr));align-items:start}
.cards[data-form=terminal],.cards[data-form=http]{grid-template-columns:repeat(auto-fill,minmax(min(100%,560px),1fr))}
.none{color:var(--soft);margin:0}
figure{margin:0;min-width:0}
figcaption{font-size:12.5px;color:var(--soft);margin-bottom:5px}
details{margin-top:5px;font-size:12px;color:var(--soft)}
summary{cursor:pointer;width:max-content}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:12px/1.45 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
.source{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px;color:var(--ink);margin-top:4px}
@media (max-width:820px){html{scroll-padding-top:8px}.top{position:static;padding:12px 14px}.columns{display:block}nav{display:none}
main{padding:16px 14px 40px}.filters{width:100%}.filters label{flex:1 1 100%;justify-content:space-between}select{max-width:70vw}}
@media print{.top{position:static}.filters,nav,details{display:none}.columns{display:block}figure{break-inside:avoid}}
`
