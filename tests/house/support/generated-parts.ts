import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { causes } from '../../../src/base/environment/causes.ts';
import { groupDigits } from '../../../src/base/group-digits.ts';
import { LIMITS } from '../../../src/runner/config/limits.ts';
import { readExtension } from '../../extend/support/extended-house.ts';
import { folderDiagram, layerDiagram } from './import-diagram.ts';

/** What stands between `<!-- made from X -->` and `<!-- /made -->` in the pages of docs/, by the first word of X. */
const MAKERS: Readonly<Record<string, (rest: string) => string>> = {
  imports: (layer) => (layer === '' ? layerDiagram() : folderDiagram(layer)),
  example: exampleCode,
  limits: limitsTable,
  causes: causesTable,
};

/** A page of docs/ with all its made parts as they would be made now. */
export function withMadeParts(page: string): string {
  return page.replaceAll(/<!-- made from (\w+) ?([^>]*?) -->\n[\s\S]*?<!-- \/made -->/g, (_, maker, rest) => {
    const make = MAKERS[maker];
    if (!make) throw new Error(`nothing is made from "${maker}"`);
    return `<!-- made from ${[maker, rest].filter(Boolean).join(' ')} -->\n${make(rest)}\n<!-- /made -->`;
  });
}

/** What is said of each error of the system. */
function causesTable(): string {
  const rows = Object.entries(causes).map(([code, { message, cure }]) => {
    const said = typeof message === 'string' ? message : message('write');
    return `| \`${code}\` | ${said} | ${cure} |`;
  });
  return ['| the system says | what is said | what to do |', '|---|---|---|', ...rows].join('\n');
}

/** The files of an example of tests/extend, and its registration, as code of Markdown. */
function exampleCode(name: string): string {
  const { files, registrations } = readExtension(name);
  const added = files.map((file) => {
    const code = readFileSync(join('tests', 'extend', name, file), 'utf8').trimEnd();
    return `\`${file}\`:\n\n\`\`\`${file.split('.').at(-1)}\n${code}\n\`\`\``;
  });
  const registered = registrations.map(
    ({ file, lines }) => `In \`${file}\`:\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\``,
  );
  return [...added, ...registered].join('\n\n');
}

/** The limits of a configuration, as a table of Markdown. */
function limitsTable(): string {
  const rows = Object.values(LIMITS).map(
    ({ most, about, why, cure }) => `| ${groupDigits(most)} | ${about} | ${why} | ${cure} |`,
  );
  return ['| at most | of | since | beyond it |', '|---:|---|---|---|', ...rows].join('\n');
}
