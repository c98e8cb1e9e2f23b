// The TypeScript type of the options that a kind is given: complete, every default filled in
// (completeOptions in src/runner).
import { conditionsOf, defaultsOf, resolve } from './schema-nodes.mjs';
import { typeWriter } from './schema-types.mjs';
import { typeName } from './type-names.mjs';

/** @returns the declaration of a kind's type, such as EvalLfwOptions */
export function optionType(schema, kind, options) {
  const conditions = conditionsOf(options);
  const deciders = [...new Set(Object.values(conditions).map(({ option }) => option))];
  const { mapType } = typeWriter(
    schema,
    (member) => 'x-default-from' in member || defaultsOf(schema, member) !== undefined,
  );
  const parts = [
    mapType(withoutOptions(options, [...deciders, ...Object.keys(conditions)])),
    ...deciders.map((option) => {
      const cases = casesOf(schema, options, conditions, option);
      return `(${cases.map(mapType).join(' | ')})`;
    }),
  ];
  return `export type ${typeName(kind, 'options')} = ${parts.join(' & ')};\n`;
}

/** By each value of the option that decides, the options that exist only there. */
function casesOf(schema, options, conditions, option) {
  const decider = resolve(schema, options.properties[option]);
  if (!decider.enum) throw new Error(`options that depend on \`${option}\` need its values as an \`enum\``);
  return decider.enum.map((value) => {
    const members = Object.entries(options.properties).filter(([name]) => {
      const condition = conditions[name];
      return condition?.option === option && condition.values.includes(value);
    });
    const properties = { [option]: { const: value }, ...Object.fromEntries(members) };
    return { properties, required: [option, ...requiredFor(options, option, value)] };
  });
}

/** What an `if: { option: value }, then: { required }` asks for, alone or in a list of them. */
function requiredFor({ if: condition, then, allOf = [] }, option, value) {
  const here = condition?.properties?.[option]?.const === value ? (then.required ?? []) : [];
  return [...here, ...allOf.flatMap((part) => requiredFor(part, option, value))];
}

/** An option that is another name of one was put under that. */
function withoutOptions({ properties, ...options }, names) {
  const kept = Object.entries(properties).filter(
    ([name, member]) => !names.includes(name) && !('x-same-as' in member),
  );
  return { ...options, properties: Object.fromEntries(kept) };
}
