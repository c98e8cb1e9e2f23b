import type { Json } from '../../../base/json.ts';
import { createBudget } from '../limits.ts';
import { describeProblem } from '../problems/describe-problem.ts';
import { shorten } from '../problems/describe-value.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import type { Problem, Report } from '../problems/problem.ts';
import {
  asMap,
  type Located,
  type LocatedEntry,
  type LocatedMap,
  type LocatedScalar,
  locate,
  type Span,
  toJson,
} from './located.ts';
import { parseYaml } from './parse-yaml.ts';
import { createSource, narrow } from './source.ts';

const TEMPLATE = /\$\{([^}]*)\}/g;
const ONLY_A_TEMPLATE = /^\$\{([^}]*)\}$/;

/**
 * The document with every `${vars.x}` replaced: by `--set x=…`, else by what `vars:` declares. Other
 * templates belong to the `run` and `env` of a command, and are left there.
 */
export function substituteVariables(
  root: LocatedMap,
  set: readonly string[],
  { placeOf, report, source }: Diagnostics,
): LocatedMap {
  const declared = asMap(root.entries.get('vars')?.value)?.entries ?? new Map<string, LocatedEntry>();
  const overrides = readSettings(set, [...declared.keys()], report);
  const resolved = new Map<string, Json | undefined>();
  const budget = createBudget();
  const open = new Set<string>();

  /** A variable's value; undefined (and reported) if there is none. */
  function variable(name: string, span: Span | undefined): Json | undefined {
    if (resolved.has(name)) return resolved.get(name);
    const entry = declared.get(name);
    const at = placeOf(span);
    if (entry === undefined) report({ type: 'unknown-variable', at, name, declared: [...declared.keys()] });
    else if (open.has(name)) report({ type: 'variable-cycle', at, name });
    if (entry === undefined || open.has(name)) return undefined;
    open.add(name);
    const value = overrides.has(name) ? overrides.get(name) : toJson(substitute(entry.value, false));
    open.delete(name);
    resolved.set(name, value);
    return value;
  }

  function substitute(value: Located, othersAllowed: boolean): Located {
    if (value.type === 'map') return mapEntries(value, (_, member) => substitute(member, othersAllowed));
    if (value.type === 'list')
      return { ...value, items: value.items.map((item) => substitute(item, othersAllowed)) };
    if (typeof value.value !== 'string' || !value.value.includes('${')) return value;
    return substituteText(value, value.value, othersAllowed);
  }

  function substituteText(at: LocatedScalar, text: string, othersAllowed: boolean): Located {
    const whole = variableName(ONLY_A_TEMPLATE.exec(text)?.[1]);
    if (whole !== undefined) {
      const value = variable(whole, at.span);
      if (value === undefined || !isAffordable('values', sizeOf(value), at.span)) return at;
      // What a command is given is text.
      const isText = othersAllowed && value !== null && typeof value !== 'object';
      return locate(isText ? String(value) : value, at.span);
    }
    const replaced = text.replace(TEMPLATE, (template, inner: string) => {
      const name = variableName(inner);
      const span = narrow(source, at.span, template);
      if (name !== undefined) return asText(name, span) ?? template;
      if (!othersAllowed) reportForeign(template, span);
      return template;
    });
    return isAffordable('characters', replaced.length, at.span) ? { ...at, value: replaced } : at;
  }

  function isAffordable(limit: 'values' | 'characters', amount: number, span: Span | undefined): boolean {
    const at = placeOf(span);
    return budget.spend(limit, amount, (found) => void report({ type: 'over-limit', at, limit, found }));
  }

  /** A variable's value inside a text; undefined (and reported) where it does not fit there. */
  function asText(name: string, span: Span | undefined): string | undefined {
    const value = variable(name, span);
    if (value === undefined || (value !== null && typeof value !== 'object')) return value?.toString();
    report({ type: 'variable-not-text', at: placeOf(span), name, value });
    return undefined;
  }

  function reportForeign(template: string, span: Span | undefined): void {
    const allowed = [...declared.keys()].map((name) => `\${vars.${name}}`);
    report({ type: 'unknown-template', at: placeOf(span), template, allowed });
  }

  const inStage = (stage: Located) =>
    stage.type === 'map'
      ? mapEntries(stage, (key, value) => substitute(value, key === 'run' || key === 'env'))
      : stage;
  return mapEntries(root, (key, value) => {
    if (key === 'vars') return value;
    if (key === 'stages' && value.type === 'map') return mapEntries(value, (_, stage) => inStage(stage));
    return substitute(value, false);
  });
}

/** `--set` arguments by name; values are read as YAML, so that 3 is a number and [1, 2] a list. */
function readSettings(
  set: readonly string[],
  declared: readonly string[],
  report: Report,
): Map<string, Json> {
  const settings = new Map<string, Json>();
  for (const text of set) {
    const [, name, written] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || written === undefined) {
      report({ type: 'malformed-set', text, reason: 'expected name=value' });
      continue;
    }
    if (!declared.includes(name)) report({ type: 'undeclared-set', name, declared });
    const read = readSetting(written);
    if ('reason' in read) report({ type: 'malformed-set', text: shorten(text), reason: read.reason });
    else settings.set(name, read.value);
  }
  return settings;
}

/** Nothing at all is null. */
function readSetting(written: string): { readonly value: Json } | { readonly reason: string } {
  const problems: Problem[] = [];
  const source = createSource('--set', written);
  const parsed = parseYaml({ source, placeOf: source.place, report: (problem) => problems.push(problem) });
  const [problem] = problems;
  if (problem)
    return { reason: problem.type === 'yaml-syntax' ? problem.detail : describeProblem(problem).message };
  return { value: written.trim() === '' ? null : toJson(parsed!) };
}

/** How many values it is made of. */
function sizeOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, part) => sum + sizeOf(part), 1);
}

function variableName(template: string | undefined): string | undefined {
  return template?.startsWith('vars.') ? template.slice('vars.'.length) : undefined;
}

function mapEntries(map: LocatedMap, change: (key: string, value: Located) => Located): LocatedMap {
  const entries = new Map<string, LocatedEntry>();
  for (const [name, { key, value }] of map.entries) entries.set(name, { key, value: change(name, value) });
  return { ...map, entries };
}
