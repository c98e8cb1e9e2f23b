import { layerOf, sources } from './sources.ts';

/** Mermaid: which layer of src imports which; dotted where it only loads it when it gets there. */
export function layerDiagram(): string {
  return diagram(new Map(sources.map(({ path }) => [path, layerOf(path)])), '');
}

/** The same of the folders of one layer; its own files are left out. */
export function folderDiagram(layer: string): string {
  const inside = sources.filter(({ path }) => path.startsWith(`${layer}/`) && path.split('/').length > 2);
  return diagram(new Map(inside.map(({ path }) => [path, path.split('/')[1]!])), layer);
}

/** @param nodeOf what stands for a file in the picture; a file that nothing stands for is left out */
function diagram(nodeOf: ReadonlyMap<string, string>, layer: string): string {
  const edges = new Map<string, '-->' | '-.->'>();
  const add = (from: string, to: string, arrow: '-->' | '-.->'): void => {
    const [a, b] = [nodeOf.get(from), nodeOf.get(to)];
    const edge = `${a} ${b}`;
    if (a && b && a !== b && edges.get(edge) !== '-->') edges.set(edge, arrow);
  };
  for (const { path, imports, loads } of sources) {
    for (const imported of imports) add(path, imported, '-->');
    for (const loaded of loads) add(path, loaded, '-.->');
  }
  const nodes = [...new Set(nodeOf.values())].sort();
  const id = (node: string): string => `${layer}_${node.replaceAll('-', '_')}`;
  return [
    '```mermaid',
    'flowchart TD',
    ...nodes.map((node) => `  ${id(node)}["${node}"]`),
    ...withoutDetours(edges).map(([from, to, arrow]) => `  ${id(from)} ${arrow} ${id(to)}`),
    '```',
  ].join('\n');
}

type Edge = readonly [from: string, to: string, arrow: string];

/** An edge that a longer way says already would only hide the others. */
function withoutDetours(edges: ReadonlyMap<string, string>): Edge[] {
  const all = [...edges].map(([edge, arrow]): Edge => [...(edge.split(' ') as [string, string]), arrow]);
  const targets = (from: string): string[] => all.filter(([a]) => a === from).map(([, b]) => b);
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    return targets(from).some((next) => next === to || reaches(next, to, seen));
  };
  return all
    .filter(([from, to]) => !targets(from).some((way) => way !== to && reaches(way, to)))
    .sort(([a, b], [c, d]) => (`${a} ${b}` < `${c} ${d}` ? -1 : 1));
}
