import { resolve } from './schema-nodes.mjs';

/**
 * Writes schemas as TypeScript types.
 * @param schema what `$ref`s are looked up in
 * @param isThere whether a member that is not `required` is there all the same
 */
export function typeWriter(schema, isThere = () => false) {
  function typeOf(given) {
    const node = resolve(schema, given);
    if ('const' in node) return JSON.stringify(node.const);
    if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(' | ');
    return [node.type]
      .flat()
      .map((type) => typeNamed(type, node))
      .join(' | ');
  }

  function typeNamed(type, node) {
    switch (type) {
      case 'string':
      case 'boolean':
      case 'null':
        return type;
      case 'integer':
      case 'number':
        return 'number';
      case 'array':
        return listType(node);
      case 'object':
        return mapType(node);
    }
    throw new Error(`no TypeScript type for ${JSON.stringify(node)}`);
  }

  /** A list of a fixed length is a tuple. */
  function listType({ items, minItems, maxItems }) {
    const item = typeOf(items);
    if (minItems === undefined || minItems !== maxItems) return `readonly (${item})[]`;
    return `readonly [${Array.from({ length: minItems }, () => item).join(', ')}]`;
  }

  /**
   * Members that have no name in the schema are left out beside those that have one. Those that another one
   * decides about may not be there.
   */
  function mapType(node) {
    const { properties, required = [], patternProperties = {}, additionalProperties } = node;
    const { dependentSchemas = {} } = node;
    if (!properties) {
      const values = [
        ...Object.values(patternProperties),
        ...(additionalProperties ? [additionalProperties] : []),
      ];
      return `Readonly<Record<string, ${values.map(typeOf).join(' | ')}>>`;
    }
    const members = Object.entries(properties).map(([name, member]) => {
      const { description } = resolve(schema, member);
      const isSure = required.includes(name) || (isThere(member) && !(name in dependentSchemas));
      const mark = isSure ? '' : '?';
      const note = description ? `/** ${description.replaceAll('*/', '*\\/')} */\n` : '';
      return `${note}readonly ${JSON.stringify(name)}${mark}: ${typeOf(member)};\n`;
    });
    return `{\n${members.join('')}}`;
  }

  return { typeOf, mapType };
}
