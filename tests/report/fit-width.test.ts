import { describe, expect, test } from 'vitest';
import { fitWidth, type TextTable } from '../../src/report/tables/fit-width.ts';

const name = { label: 'Experiment', isText: true, isMarked: false };
const best = (label: string) => ({ label, isText: false, isMarked: true });

const study: TextTable = {
  columns: [
    name,
    best('LFW clean'),
    best('LFW occluded ×2.0'),
    best('LFW occluded ×2.0 TAR@1e-3'),
    best('MegaFace rank-1'),
  ],
  rows: [
    ['baseline', '91.90 ± 5.40', '73.20 ± 6.43', '8.30 *', '43.50 *'],
    ['from-p5', '92.00 ± 5.14 *', '84.05 ± 6.57 *', '5.30', '40.50'],
    ['occ-p5', '90.35 ± 5.48', '83.05 ± 6.31', '3.50', '–'],
  ],
};

/** As wide as the table of the shipped study. */
const withScenes: TextTable = {
  columns: [
    ...study.columns,
    ...['1 glass', '1 scarf', '2 glass', '2 scarf'].map((scene) => best(`AR ${scene}`)),
  ],
  rows: study.rows.map((row) => [...row, '35.00', '68.33', '35.00', '48.33']),
};

const lines = (text: string): string[] => text.split('\n').slice(0, -1);

describe('a table that is', () => {
  test('narrow enough has its labels on one line', () => {
    expect(lines(fitWidth(study, 105))).toMatchInlineSnapshot(`
      [
        "Experiment     LFW clean    LFW occluded ×2.0    LFW occluded ×2.0 TAR@1e-3    MegaFace rank-1",
        "----------  --------------  -------------------  ----------------------------  -----------------",
        "baseline    91.90 ± 5.40         73.20 ± 6.43                          8.30 *            43.50 *",
        "from-p5     92.00 ± 5.14 *       84.05 ± 6.57 *                        5.30              40.50",
        "occ-p5      90.35 ± 5.48         83.05 ± 6.31                          3.50                  –",
      ]
    `);
  });

  test('wider than the terminal has labels of as few lines as make it fit', () => {
    expect(lines(fitWidth(study, 80))).toMatchInlineSnapshot(`
      [
        "                     LFW    LFW occluded     LFW occluded    MegaFace",
        "Experiment         clean            ×2.0    ×2.0 TAR@1e-3      rank-1",
        "----------  --------------  --------------  ---------------  ----------",
        "baseline    91.90 ± 5.40    73.20 ± 6.43             8.30 *     43.50 *",
        "from-p5     92.00 ± 5.14 *  84.05 ± 6.57 *           5.30       40.50",
        "occ-p5      90.35 ± 5.48    83.05 ± 6.31             3.50           –",
      ]
    `);
    expect(lines(fitWidth(study, 70))).toMatchInlineSnapshot(`
      [
        "                                     LFW    LFW occluded",
        "                     LFW        occluded            ×2.0    MegaFace",
        "Experiment         clean            ×2.0        TAR@1e-3      rank-1",
        "----------  --------------  --------------  --------------  ----------",
        "baseline    91.90 ± 5.40    73.20 ± 6.43            8.30 *     43.50 *",
        "from-p5     92.00 ± 5.14 *  84.05 ± 6.57 *          5.30       40.50",
        "occ-p5      90.35 ± 5.48    83.05 ± 6.31            3.50           –",
      ]
    `);
  });

  test('wider still has a line for each metric, and a column for each experiment', () => {
    expect(lines(fitWidth(withScenes, 80))).toMatchInlineSnapshot(`
      [
        "Experiment                      baseline         from-p5          occ-p5",
        "--------------------------  --------------  --------------  --------------",
        "LFW clean                   91.90 ± 5.40    92.00 ± 5.14 *  90.35 ± 5.48",
        "LFW occluded ×2.0           73.20 ± 6.43    84.05 ± 6.57 *  83.05 ± 6.31",
        "LFW occluded ×2.0 TAR@1e-3          8.30 *          5.30            3.50",
        "MegaFace rank-1                    43.50 *         40.50               –",
        "AR 1 glass                         35.00           35.00           35.00",
        "AR 1 scarf                         68.33           68.33           68.33",
        "AR 2 glass                         35.00           35.00           35.00",
        "AR 2 scarf                         48.33           48.33           48.33",
      ]
    `);
  });

  test('wider even so has experiments below each other, at least one in each part', () => {
    expect(lines(fitWidth(study, 64))).toMatchInlineSnapshot(`
      [
        "Experiment                      baseline         from-p5",
        "--------------------------  --------------  --------------",
        "LFW clean                   91.90 ± 5.40    92.00 ± 5.14 *",
        "LFW occluded ×2.0           73.20 ± 6.43    84.05 ± 6.57 *",
        "LFW occluded ×2.0 TAR@1e-3          8.30 *          5.30",
        "MegaFace rank-1                    43.50 *         40.50",
        "",
        "Experiment                        occ-p5",
        "--------------------------  --------------",
        "LFW clean                   90.35 ± 5.48",
        "LFW occluded ×2.0           83.05 ± 6.31",
        "LFW occluded ×2.0 TAR@1e-3          3.50",
        "MegaFace rank-1                        –",
      ]
    `);
    expect(lines(fitWidth(study, 10)).filter((line) => line.startsWith('Experiment'))).toHaveLength(3);
  });
});

test('no line is longer than there is room for, and no value is lost, however wide the terminal', () => {
  for (let width = 44; width < 120; width += 1) {
    const text = fitWidth(study, width);
    for (const line of lines(text)) expect(line.length).toBeLessThanOrEqual(width);
    for (const value of study.rows.flat()) expect(text).toContain(value);
  }
});
