import { CHART_STYLE, COLOUR_VARIABLES } from '../charts/style.ts';

/** The page's whole style sheet: nothing is loaded from elsewhere. */
export const PAGE_STYLE = `${COLOUR_VARIABLES}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { margin: 0; font-size: clamp(1.6rem, 5vw, 2.3rem); line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h2 { margin: 3.25rem 0 0.4rem; font-size: 1.35rem; letter-spacing: -0.01em; }
p { max-width: 46rem; margin: 0.4rem 0 1.2rem; color: var(--soft); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.9rem 0 0; padding: 0 0 0.9rem; border-bottom: 1px solid var(--rule); list-style: none; font-size: 0.92rem; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.tiles li { display: flex; flex-direction: column; padding: 0.8rem 0.95rem; background: var(--raised); border: 1px solid var(--rule); border-radius: 10px; }
.tiles .what { font-size: 0.84rem; color: var(--soft); }
.tiles strong { font-size: 1.65rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles small { font-size: 0.95rem; font-weight: 400; color: var(--soft); }
.tiles .who { font-size: 0.84rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 0 0 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 0.5rem; font-size: 0.88rem; text-align: left; color: var(--soft); }
th, td { padding: 0.45rem 0.7rem; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
thead th { font-weight: 600; font-size: 0.84rem; vertical-align: bottom; color: var(--soft); }
thead .group { text-align: center; border-bottom-color: transparent; }
thead tr:last-child th, thead th[rowspan] { border-bottom: 2px solid var(--rule); }
th[scope="row"], thead tr:first-child th:first-child { position: sticky; left: 0; background: var(--paper); text-align: left; }
th.text, td.text { text-align: left; }
tbody tr:hover > * { background: var(--raised); }
td.best, tbody tr:hover td.best { background: var(--best); color: var(--best-ink); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.notes { max-width: 46rem; margin: 0 0 1.5rem; padding: 0; list-style: none; font-size: 0.88rem; color: var(--soft); overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1.25rem; align-items: start; }
figure { margin: 0; padding: 0.9rem; border: 1px solid var(--rule); border-radius: 10px; }
figure svg { display: block; width: 100%; max-width: 560px; height: auto; margin: 0 auto; }
footer { margin-top: 3.5rem; padding-top: 1rem; padding-bottom: 2rem; font-size: 0.84rem; color: var(--soft); }
@media (max-width: 30rem) { main, header, footer { padding-left: 0.9rem; padding-right: 0.9rem; } figure { padding: 0.5rem; } th, td { padding: 0.4rem 0.5rem; } th[scope="row"] { max-width: 9rem; white-space: normal; overflow-wrap: anywhere; } }
@media print { nav { display: none; } figure, tr, .tiles li { break-inside: avoid; } }
${CHART_STYLE}`;
