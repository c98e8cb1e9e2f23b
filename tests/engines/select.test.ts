import { describe, expect, test } from 'vitest';
import { ENGINE_NAMES } from '../../src/engines/names.ts';
import { openEngine } from '../../src/engines/select.ts';
import { reports } from './support/engines.ts';

const OPTIONS = { threads: 1 };

describe('choosing an engine', () => {
  test('lists every engine, with facts where it works and the reason where it does not', () => {
    expect(reports.map(({ name }) => name)).toEqual(ENGINE_NAMES);
    for (const { available, reason, facts } of reports) {
      expect(available ? facts : reason).toBeTruthy();
      expect(available ? reason : facts).toBeUndefined();
      expect(reason ?? '').not.toContain('\n');
    }
  });

  test('takes the fastest that works when asked for any', async () => {
    const gpu = reports.find(({ facts }) => facts?.['device'] === 'gpu');
    expect((await openEngine('auto', OPTIONS)).name).toBe(gpu?.name ?? 'onnxruntime');
  });

  test('opens an engine by name and passes on the number of threads', async () => {
    const engine = await openEngine('onnxruntime', { threads: 3 });
    expect(engine.facts).toMatchObject({ provider: 'cpu', threads: '3' });
  });

  const absent = reports.find(({ available }) => !available);
  test.skipIf(!absent)('says why the engine asked for is not available', async () => {
    await expect(openEngine(absent!.name, OPTIONS)).rejects.toThrow(
      `The engine ${absent!.name} is not available: ${absent!.reason}`,
    );
  });
});
