import type { CommandSpec } from './command.ts';
import { commands } from './commands.ts';

/** The page of `occ-pipe --help`. */
export function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'occ-pipe: a whole occluded-face-recognition study from one pipeline.yaml',
    '',
    'usage: occ-pipe COMMAND [OPTION…]',
    '',
    ...lines,
    '',
    'A TARGET is a stage (eval-ar), a task (train@from-p5) or an experiment (from-p5: all its tasks).',
    'occ-pipe COMMAND --help says more.',
    'Exit codes: 0 done, 1 a task failed, 2 wrong usage or configuration, 130 interrupted.',
    '',
  ].join('\n');
}

/** The page of `occ-pipe COMMAND --help`. */
export function commandHelp(name: string, spec: CommandSpec): string {
  const rows = Object.entries(spec.options).map(([option, { short, value, about }]) => {
    const flag = `${short ? `-${short}, ` : ''}--${option}${value ? ` ${value}` : ''}`;
    return [flag, about] as const;
  });
  const width = Math.max(0, ...rows.map(([flag]) => flag.length));
  return [
    `occ-pipe ${name}: ${spec.summary}`,
    '',
    `usage: occ-pipe ${name}${rows.length ? ' [OPTION…]' : ''}${spec.words ? ` ${spec.words}` : ''}`,
    '',
    ...rows.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`),
    '',
  ].join('\n');
}
