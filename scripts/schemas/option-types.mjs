// The TypeScript type of the options that a kind is given: complete, every default filled in (completeOptions in src/runner).
import { conditionsOf, defaultsOf, resolve } from './schema-nodes.mjs';

/** The name of a kind's type: `eval-lfw` -> EvalLfwOptions. */
export function optionTypeName(kind) {
  const words = kind.split('-').map((word) => word[0].toUpperCase() + word.slice(1));
  return `${words.join('')}Options`;
}

/** @returns the declaration of that type */
export function optionType(schema, kind, options) {
  const conditions = conditionsOf(options);
  const deciders = [...new Set(Object.values(conditions).map(({ option }) => option))];
  const parts = [
    mapType(schema, without(options, [...deciders, ...Object.keys(conditions)])),
    ...deciders.map((option) => alternatives(schema, options, conditions, option)),
  ];
  return `export type ${optionTypeName(kind)} = ${parts.join(' & ')};\n`;
}

/** By each value of the option that decides, the options that exist only there. */
function alternatives(schema, options, conditions, option) {
  const decider = resolve(schema, options.properties[option]);
  if (!decider.enum) throw new Error(`options that depend on \`${option}\` need its values as an \`enum\``);
  const cases = decider.enum.map((value) => {
    const members = Object.entries(options.properties).filter(([name]) => {
      const condition = conditions[name];
      return condition?.option === option && condition.value === value;
    });
    const properties = { [option]: { const: value }, ...Object.fromEntries(members) };
    return mapType(schema, { properties, required: [option, ...requiredFor(options, option, value)] });
  });
  return `(${cases.join(' | ')})`;
}

/** What an `if: { option: value }, then: { required }` asks for, alone or in a list of them. */
function requiredFor({ if: condition, then, allOf = [] }, option, value) {
  const here = condition?.properties?.[option]?.const === value ? (then.required ?? []) : [];
  return [...here, ...allOf.flatMap((part) => requiredFor(part, option, value))];
}

function without({ properties, ...options }, names) {
  return {
    ...options,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name))),
  };
}

function typeOf(schema, given) {
  const node = resolve(schema, given);
  if ('const' in node) return JSON.stringify(node.const);
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(' | ');
  return [node.type]
    .flat()
    .map((type) => typeNamed(schema, type, node))
    .join(' | ');
}

function typeNamed(schema, type, node) {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return listType(typeOf(schema, node.items), node);
    case 'object':
      return mapType(schema, node);
  }
  throw new Error(`no TypeScript type for ${JSON.stringify(node)}`);
}

/** A list of a fixed length is a tuple. */
function listType(item, { minItems, maxItems }) {
  if (minItems !== undefined && minItems === maxItems)
    return `readonly [${Array.from({ length: minItems }, () => item).join(', ')}]`;
  return `readonly (${item})[]`;
}

function mapType(schema, { properties, required = [], additionalProperties }) {
  if (!properties) return `Readonly<Record<string, ${typeOf(schema, additionalProperties)}>>`;
  const members = Object.entries(properties)
    // It was put under the other name.
    .filter(([, member]) => !('x-same-as' in member))
    .map(([name, member]) => {
      const { description } = resolve(schema, member);
      const isThere =
        required.includes(name) || 'x-default-from' in member || defaultsOf(schema, member) !== undefined;
      const note = description ? `/** ${description.replaceAll('*/', '*\\/')} */\n` : '';
      return `${note}readonly ${JSON.stringify(name)}${isThere ? '' : '?'}: ${typeOf(schema, member)};\n`;
    });
  return `{\n${members.join('')}}`;
}
