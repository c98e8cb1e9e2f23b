import { CHART_KINDS } from './catalog.ts';

/** Colours of pages and charts, for light and dark surroundings; told apart with any common colour vision. */
export const COLOUR_VARIABLES = `:root {
  color-scheme: light dark;
  --paper: #ffffff; --raised: #f6f7f9; --ink: #16202c; --soft: #55616f; --rule: #dfe3e8; --accent: #1d4ed8; --best: #e3f4ea; --best-ink: #0b5d36;
  --s0: #1f5fd6; --s1: #c2410c; --s2: #0b7a55; --s3: #a21caf; --s4: #8a6d00; --s5: #0e7490; --s6: #be123c; --s7: #5b6472;
  --k0: #9aa7b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10151c; --raised: #18202a; --ink: #e7ecf2; --soft: #a0acba; --rule: #2c3743; --accent: #8ab4ff; --best: #123626; --best-ink: #8fe3b6;
    --s0: #7aa8ff; --s1: #ff9a62; --s2: #4fd1a1; --s3: #e58af0; --s4: #e3c04c; --s5: #54cfe6; --s6: #ff8599; --s7: #a9b4c2;
    --k0: #66758a;
  }
}
`;

/** Of all charts, then of each kind. */
export const CHART_STYLE = `.chart { font: 12px system-ui, sans-serif; }
.chart .title { font-size: 14px; font-weight: 600; fill: var(--ink); }
.chart .label, .chart .value { fill: var(--ink); }
.chart .strong { font-weight: 600; }
.chart .value { font-size: 11px; font-variant-numeric: tabular-nums; }
.chart .tick, .chart .axis { font-size: 11px; fill: var(--soft); }
.chart .middle { text-anchor: middle; } .chart .end { text-anchor: end; }
.chart .grid { stroke: var(--rule); stroke-width: 1; fill: none; }
${Object.values(CHART_KINDS)
  .map(({ style }) => style)
  .join('\n')}
`;
