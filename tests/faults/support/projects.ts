import { fewerFaces, pairsOnly, tinyPipeline } from '../../support/tiny.ts';

/**
 * Small tasks of every shape: with an input from a path, from a task, of each experiment, and one that collects.
 * @param seconds how long the first one takes at least: from one second on its result is forced to the disk
 */
export function commandFiles(seconds = 0): Record<string, string> {
  return {
    'pipeline.yaml': `version: 1
stages:
  letters:
    uses: command
    in: { data: path:data }
    run: [sh, path:letters.sh, "\${in.data}", "\${out}"]
    out: { all: all.txt, each: each }
    pass-env: [LD_PRELOAD, FAULT_PAGE]
  chosen:
    uses: command
    each: experiments
    in: { each: letters/each }
    run: [sh, path:chosen.sh, "\${in.each}", "\${out}"]
    out: { text: text }
    pass-env: [LD_PRELOAD, FAULT_PAGE]
  joined:
    uses: command
    in: { texts: chosen/text }
    run: [sh, path:joined.sh, "\${out}", "\${in.texts}"]
    pass-env: [LD_PRELOAD, FAULT_PAGE]
experiments:
  one: {}
  two: {}
`,
    'letters.sh': `set -e
sleep ${seconds}
cat "$1"/* > "$2/all.txt"
mkdir "$2/each"
for file in "$1"/*; do cp "$file" "$2/each/part"; mv "$2/each/part" "$2/each/\${file##*/}"; done
`,
    'chosen.sh': 'set -e; cat "$1"/*.txt > "$2/text"; echo chosen >> "$2/text"\n',
    'joined.sh': 'set -e; out=$1; shift; cat "$@" > "$out/joined.txt"\n',
    'data/a.txt': 'apple\n',
    'data/b.txt': 'berry\n',
    'data/c.txt': 'cherry\n',
  };
}

/**
 * Stages of the study, on as little as each takes.
 * @param isWhole every kind, and an experiment that goes on from the first
 */
export function stageFiles(isWhole: boolean): Record<string, string> {
  const fewer = fewerFaces(tinyPipeline()).replace('batch: 16', 'batch: 4');
  return { 'pipeline.yaml': isWhole ? fewer : pairsOnly(fewer).replace(/ {2}from-p3:[\s\S]*/, '') };
}
