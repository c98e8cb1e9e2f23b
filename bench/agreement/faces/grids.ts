import type { Rect } from '../../../src/faces/geometry.ts';
import { patternCount, patternLabel, patternRectangles } from '../../../src/faces/patterns.ts';
import { fixtureJson } from '../../../tests/support/fixture-path.ts';
import type { Fixture } from '../frame/fixture.ts';

type Corners = readonly [number, number, number, number];

const FILE = 'faces/grids.json';
const SIZE = { width: 96, height: 112 };

export const grids: Fixture = {
  file: FILE,
  program: 'FROM (PyTorch)',
  compare(ledger) {
    const recorded = fixtureJson<Record<string, { cases: { rect: Corners | null }[] }>>(FILE);
    for (const [k, { cases }] of Object.entries(recorded)) {
      const entry = `${k} cells a side`;
      ledger.compare(entry, [k, 'count'], patternCount(Number(k)));
      ledger.compare(entry, [k, 'rects_x0y0x1y1'], patternRectangles(Number(k), SIZE).map(cornersOf));
      for (const [i, { rect }] of cases.entries())
        ledger.compare(entry, [k, 'cases', i, 'label'], patternLabel(Number(k), SIZE, rectOf(rect)));
    }
    ledger.leaveOut('an input', ['*', 'cases', '*', 'rect']);
  },
};

const cornersOf = (rect: Rect | null): Corners | null => rect && [rect.x0, rect.y0, rect.x1, rect.y1];

const rectOf = (at: Corners | null): Rect | null => at && { x0: at[0], y0: at[1], x1: at[2], y1: at[3] };
