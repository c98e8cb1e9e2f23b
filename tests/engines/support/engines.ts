import type { Engine } from '../../../src/engines/engine.ts';
import { type EngineReport, listEngines, openEngine } from '../../../src/engines/select.ts';

const OPTIONS = { threads: 2 };

export const reports: readonly EngineReport[] = await listEngines(OPTIONS);

const opened = new Map<string, Promise<Engine>>();

/** The engine of this name, opened once a test file. */
export function engineNamed(name: Engine['name']): Promise<Engine> {
  const engine = opened.get(name) ?? openEngine(name, OPTIONS);
  opened.set(name, engine);
  return engine;
}

/** The end of a test title, saying why an engine's tests are skipped. */
export function whySkipped({ available, reason }: EngineReport): string {
  return available ? '' : ` (skipped: ${reason})`;
}
