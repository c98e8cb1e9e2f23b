import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '../../../src/runner/config/problems/config-error.ts';
import { loadPlan } from '../../../src/runner/plan/load-plan.ts';
import { catalog } from '../../../src/stages/catalog.ts';
import { commandFiles, stageFiles } from '../support/projects.ts';
import { testHostile } from './support/hostile.ts';

const WORDS = [
  ...[
    'stages:',
    'experiments:',
    'uses: ',
    'in: ',
    'with: ',
    'each: experiments',
    'extends: ',
    'sweep: ',
    'repeat: ',
  ],
  ...[
    'init: ',
    'vars: ',
    '${vars.a}',
    'path:',
    'train',
    'command',
    'null',
    '1e400',
    '.nan',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
  ],
  ...[
    '<<: ',
    '? ',
    '- ',
    '|',
    '>',
    '---',
    '%YAML 1.2',
    '!!binary ',
    '"',
    "'",
    '\t',
    '\n  ',
    ': ',
    '#',
    '__proto__: ',
  ],
  ...['constructor: ', '${in.a}', '${out}', '@', '*'],
];

testHostile('pipeline.yaml', {
  name: 'pipeline.yaml',
  valid: [
    commandFiles()['pipeline.yaml']!,
    readFileSync('pipelines/real-faces.yaml', 'utf8'),
    stageFiles(true)['pipeline.yaml']!.replace('lr: 0.02', 'sweep: { lr: [0.02, 0.03] }\n    repeat: 2'),
  ],
  words: WORDS,
  parse: (file) => {
    try {
      return loadPlan({ cwd: dirname(file), file, set: [], catalog });
    } catch (error) {
      // What is wrong has to be said in full, too.
      if (error instanceof ConfigError && error.message === '') throw new Error('no words');
      throw error;
    }
  },
  isPromised: (error) => error instanceof ConfigError,
});
