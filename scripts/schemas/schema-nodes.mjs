/** Follows `$ref` within the schema; what stands beside it wins. */
export function resolve(schema, node) {
  if (node.$ref === undefined) return node;
  const { $ref, ...beside } = node;
  const target = $ref
    .slice(2)
    .split('/')
    .reduce((at, segment) => at[segment.replaceAll('~1', '/').replaceAll('~0', '~')], schema);
  return { ...resolve(schema, target), ...beside };
}

/**
 * The complete default of a node: its own, or, for a map of options, those of its members. A map among them
 * of which something must be written is not there unless it is: see mapDefaults in option-tables.mjs.
 */
export function defaultsOf(schema, node) {
  const resolved = resolve(schema, node);
  if ('default' in resolved) return resolved.default;
  const members = Object.entries(resolved.properties ?? {})
    .filter(([, member]) => !needsWriting(resolve(schema, member)))
    .map(([name, member]) => [name, defaultsOf(schema, member)])
    .filter(([, value]) => value !== undefined);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

/** Whether a map has no sense without what the user says. */
export function needsWriting({ type, required = [] }) {
  return type === 'object' && required.length > 0;
}

export function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

/** The node of an option by its dotted name: `margin.type`. */
export function optionNamed(schema, options, name) {
  return name.split('.').reduce((node, part) => resolve(schema, node.properties[part]), options);
}

/** conditionsOf the options and of the maps among them, by dotted names. */
export function conditionsIn(schema, options, path = []) {
  const dotted = (name) => [...path, name].join('.');
  const own = Object.entries(conditionsOf(options)).map(([name, { option, values }]) => [
    dotted(name),
    { option: dotted(option), values },
  ]);
  const inside = Object.entries(options.properties ?? {}).map(([name, member]) =>
    conditionsIn(schema, resolve(schema, member), [...path, name]),
  );
  return Object.assign(Object.fromEntries(own), ...inside);
}

/**
 * Options that exist only where another one has certain values: `{ files: { option: 'source', values:
 * ['url'] } }`.
 */
export function conditionsOf({ dependentSchemas = {} }) {
  return mapValues(dependentSchemas, ({ properties }, name) => {
    const [[option, { const: value, enum: values = value === undefined ? undefined : [value] }]] =
      Object.entries(properties);
    if (values === undefined)
      throw new Error(
        `dependentSchemas of ${name}: give the values of ${option} as a \`const\` or an \`enum\``,
      );
    return { option, values };
  });
}
