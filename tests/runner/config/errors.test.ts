import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../src/runner/config/problems/config-error.ts';
import { loadPlan } from '../../../src/runner/plan/load-plan.ts';
import { createProject } from '../../support/project.ts';
import { catalog, errorsOf, messageOf, planOf, study } from './support.ts';

const command = (rest: string) => `version: 1\nstages:\n  mine:\n    uses: command\n${rest}`;

describe('A file', () => {
  test('that is nowhere is an error with the folder that was searched', () => {
    const cwd = createProject({}).root;
    expect(messageOf(() => loadPlan({ cwd, set: [], catalog })).replace(cwd, 'DIR')).toMatchInlineSnapshot(`
      "no pipeline.yaml in DIR or any folder above it
        go to your project, or name a file with -f"
    `);
  });

  test('that was named and is not there is an error with its name', () => {
    const cwd = createProject({}).root;
    expect(messageOf(() => loadPlan({ cwd, file: 'mine.yaml', set: [], catalog }))).toMatchInlineSnapshot(`
      "there is no file mine.yaml
        check its name, which is relative to the working directory, and where it leads if it is a link"
    `);
  });

  test('that is empty says what it needs', () => {
    expect(errorsOf('')).toMatchInlineSnapshot(`
      "pipeline.yaml:1:1 missing key \`version\` in the file
        begin the file with \`version: 1\`

      pipeline.yaml:1:1 missing key \`stages\` in the file
        add \`stages: …\`"
    `);
  });

  test('that is no map says so', () => {
    expect(errorsOf('- 1\n')).toMatchInlineSnapshot(`
      "pipeline.yaml:1:1 the file must be a map, not a list
        - 1
        ~~~"
    `);
  });

  test('of another version says so', () => {
    expect(errorsOf('version: 2\nstages:\n  a: { uses: command, run: [ls] }\n')).toMatchInlineSnapshot(`
      "pipeline.yaml:1:10 \`version\` must be \`1\`, not 2
        version: 2
                 ~"
    `);
  });

  test.each([
    ['a tab', 'version: 1\nstages:\n\ta: 1\n'],
    ['a bracket left open', 'version: 1\nstages: [1,\nexperiments: 2\n'],
    ['a wrong indentation', 'version: 1\nstages:\n    a: 1\n  b: 2\n'],
    ['an alias of nothing', 'version: 1\nstages: *nothing\n'],
    ['an alias inside itself', 'version: 1\nstages: &a\n  a: *a\n'],
    ['a key that is a list', 'version: 1\n? [a]\n: 1\n'],
  ])('with %s is shown where YAML stumbles', (_, yaml) => {
    expect(errorsOf(yaml)).toMatch(/^pipeline\.yaml:\d+:\d+ not valid YAML: .+\n {2}.*\n {2}\s*~+/m);
  });

  test('whose keys repeat is shown the second one', () => {
    expect(errorsOf(study('  a:\n    lr: 1\n    lr: 2\n'))).toMatchInlineSnapshot(`
      "pipeline.yaml:23:5 \`lr\` stands here a second time
            lr: 2
            ~~
        the first is at line 22; keep one of them"
    `);
  });
});

describe('Keys and values', () => {
  test('that are unknown, wrong or missing are all shown at once, in the order of the file', () => {
    expect(
      errorsOf(`version: 1
sead: 3
stages:
  faces:
    uses: download
    with:
      synthetic: { height: 50, withd: 3 }
  train:
    each: experiment
    lr: 0.1
    in:
      lmdb: faces
      lfw: faces
experiments:
  Base Line:
    mode: maks
    lr: -1
    batch: many
    network:
      image: [112]
      widths: [1, 2, 3, 4, 0.5]
    pattern: 13
    steps: 4
    margin: cosface
    momentum: 1
    init: ""
    factors: []
`),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:2:1 unknown key \`sead\` in the file
        sead: 3
        ~~~~
        did you mean \`seed\`?

      pipeline.yaml:6:5 missing key \`source\` in options of \`download\`
            with:
            ~~~~
        add \`source: …\`

      pipeline.yaml:7:28 \`synthetic.height\` must be a multiple of 16, at least 16 and at most 4096, not 50
              synthetic: { height: 50, withd: 3 }
                                   ~~

      pipeline.yaml:7:32 unknown key \`withd\` in \`synthetic\`
              synthetic: { height: 50, withd: 3 }
                                       ~~~~~
        did you mean \`width\`?

      pipeline.yaml:9:11 \`each\` must be \`experiments\`, not "experiment"
            each: experiment
                  ~~~~~~~~~~
        did you mean \`experiments\`?

      pipeline.yaml:10:5 unknown key \`lr\` in stage \`train\`
            lr: 0.1
            ~~
        it is an option of \`train\`: put it under \`with:\`

      pipeline.yaml:15:3 \`Base Line\` is no valid name
          Base Line:
          ~~~~~~~~~
        allowed: lower-case letters, digits, \`.\`, \`_\` and \`-\`, beginning with a letter or a digit

      pipeline.yaml:16:11 \`mode\` must be \`clean\`, \`occ\` or \`mask\`, not "maks"
            mode: maks
                  ~~~~
        did you mean \`mask\`?

      pipeline.yaml:17:9 \`lr\` must be greater than 0 and at most 1000, not -1
            lr: -1
                ~~

      pipeline.yaml:18:12 \`batch\` must be a whole number, not the text \`many\`
            batch: many
                   ~~~~

      pipeline.yaml:20:14 \`network.image\` must be a list of 2, not [112]
              image: [112]
                     ~~~~~

      pipeline.yaml:21:28 \`network.widths[4]\` must be a whole number, not 0.5
              widths: [1, 2, 3, 4, 0.5]
                                   ~~~

      pipeline.yaml:22:14 \`pattern\` must be at least 1 and at most 12, not 13
            pattern: 13
                     ~~

      pipeline.yaml:23:12 \`steps\` must be a list, not 4
            steps: 4
                   ~

      pipeline.yaml:24:13 \`margin\` must be a map, not the text \`cosface\`
            margin: cosface
                    ~~~~~~~

      pipeline.yaml:25:15 \`momentum\` must be at least 0 and less than 1, not 1
            momentum: 1
                      ~

      pipeline.yaml:26:11 \`init\` must be a text that is not empty, not ""
            init: ""
                  ~~

      pipeline.yaml:27:14 \`factors\` must be a list of at least 1, not []
            factors: []
                     ~~"
    `);
  });

  test('of the stages part are shown too', () => {
    expect(
      errorsOf(`version: 1
stages:
  mine:
    uses: command
    run: python3 x.py
    out: { a: ../b, b: c/ }
    env: { A-B: x, C: 1 }
    pass-env: [1]
    resources: { cpus: none, memory: lots, gpus: -1, ram: 3 }
    retries: 1.5
  other: [1]
`),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:5:10 \`run\` must be a list, not the text \`python3 x.py\`
            run: python3 x.py
                 ~~~~~~~~~~~~

      pipeline.yaml:6:15 \`out.a\` must be a path inside the stage's output folder, such as metrics.json, not "../b"
            out: { a: ../b, b: c/ }
                      ~~~~

      pipeline.yaml:6:24 \`out.b\` must be a path inside the stage's output folder, such as metrics.json, not "c/"
            out: { a: ../b, b: c/ }
                               ~~

      pipeline.yaml:7:12 \`A-B\` is no valid name
            env: { A-B: x, C: 1 }
                   ~~~
        allowed: letters, digits and \`_\`, not beginning with a digit

      pipeline.yaml:7:23 \`env.C\` must be a text, not 1
            env: { A-B: x, C: 1 }
                              ~
        write "1" with its quotes: without them YAML does not take it for a text

      pipeline.yaml:8:16 \`pass-env[0]\` must be a text, not 1
            pass-env: [1]
                       ~
        write "1" with its quotes: without them YAML does not take it for a text

      pipeline.yaml:9:24 \`resources.cpus\` must be a whole number or \`all\`, not "none"
            resources: { cpus: none, memory: lots, gpus: -1, ram: 3 }
                               ~~~~

      pipeline.yaml:9:38 \`resources.memory\` must be a size such as 4GB or 512MiB, not "lots"
            resources: { cpus: none, memory: lots, gpus: -1, ram: 3 }
                                             ~~~~

      pipeline.yaml:9:50 \`resources.gpus\` must be at least 0 and at most 1024, not -1
            resources: { cpus: none, memory: lots, gpus: -1, ram: 3 }
                                                         ~~

      pipeline.yaml:9:54 unknown key \`ram\` in \`resources\`
            resources: { cpus: none, memory: lots, gpus: -1, ram: 3 }
                                                             ~~~
        known: \`cpus\`, \`memory\`, \`gpus\`

      pipeline.yaml:10:14 \`retries\` must be a whole number, not 1.5
            retries: 1.5
                     ~~~

      pipeline.yaml:11:3 there is no kind \`other\`
          other: [1]
          ~~~~~
        say what the stage is with \`uses\`; known: \`download\`, \`build-lmdb\`, \`occlude-lfw\`, \`train\`, \`eval-lfw\`, \`eval-ar\`, \`report\`, \`command\`

      pipeline.yaml:11:10 stage \`other\` must be a map, not a list
          other: [1]
                 ~~~"
    `);
  });

  test('of a kind are not for others', () => {
    expect(
      errorsOf(`version: 1
stages:
  a: { uses: command, run: [ls], with: { x: 1 } }
  faces: { uses: download, with: { source: synthetic }, run: [ls], out: {} }
`),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:3:34 \`with\` is not for kind \`command\`
          a: { uses: command, run: [ls], with: { x: 1 } }
                                         ~~~~
        a command takes run, out, env, pass-env, beside \`in\`

      pipeline.yaml:4:57 \`run\` is not for kind \`download\`
          faces: { uses: download, with: { source: synthetic }, run: [ls], out: {} }
                                                                ~~~
        only \`uses: command\` takes it

      pipeline.yaml:4:68 \`out\` is not for kind \`download\`
          faces: { uses: download, with: { source: synthetic }, run: [ls], out: {} }
                                                                           ~~~
        only \`uses: command\` takes it"
    `);
  });

  test('that another value rules out are shown at their key', () => {
    expect(
      errorsOf(`version: 1
stages:
  faces:
    uses: download
    with:
      source: url
      synthetic: { height: 64 }
  lists:
    uses: download
    with:
      source: url
      files:
        - url: ftp://x
          sha256: abc
          to: /etc
        - url: https://example.org/a
`),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:5:5 missing key \`files\` in options of \`download\`
            with:
            ~~~~
        add \`files: …\`

      pipeline.yaml:7:7 \`synthetic\` is only for \`source: synthetic\`
              synthetic: { height: 64 }
              ~~~~~~~~~
        leave it out: it means nothing with \`source: url\`

      pipeline.yaml:13:16 \`files[0].url\` must be a URL that begins with https:// or http://, not "ftp://x"
                - url: ftp://x
                       ~~~~~~~

      pipeline.yaml:14:19 \`files[0].sha256\` must be 64 lower-case hex digits, not "abc"
                  sha256: abc
                          ~~~

      pipeline.yaml:15:15 \`files[0].to\` must be a path inside the stage's output folder, not "/etc"
                  to: /etc
                      ~~~~

      pipeline.yaml:16:11 missing key \`to\` in \`files[1]\`
                - url: https://example.org/a
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~
        add \`to: …\`"
    `);
  });

  test('are judged where `with` wrote them even if every experiment overrides them', () => {
    const yaml = study('  a:\n    lr: 1\n').replace(
      '    in:\n      lmdb',
      '    with: { lr: fast, ptatern: 3 }\n    in:\n      lmdb',
    );
    expect(errorsOf(yaml)).toMatchInlineSnapshot(`
      "pipeline.yaml:9:17 \`lr\` must be a number, not the text \`fast\`
            with: { lr: fast, ptatern: 3 }
                        ~~~~

      pipeline.yaml:9:23 unknown key \`ptatern\` in options of \`train\`
            with: { lr: fast, ptatern: 3 }
                              ~~~~~~~
        did you mean \`pattern\`?"
    `);
  });

  test('that three experiments inherit are shown once', () => {
    expect(
      errorsOf(study('  a:\n    lr: 0\n  b:\n    extends: a\n  c:\n    extends: b\n')),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:22:9 \`lr\` must be greater than 0 and at most 1000, not 0
            lr: 0
                ~"
    `);
  });
});

describe('Experiments', () => {
  test('that extend nothing known, or each other in a cycle, are errors', () => {
    expect(
      errorsOf(study('  from:\n    extends: form\n  x:\n    extends: y\n  y:\n    extends: x\n')),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:22:14 there is no experiment \`form\`
            extends: form
                     ~~~~
        known: \`x\`, \`y\`

      pipeline.yaml:26:14 experiments extend each other in a cycle: x -> y -> x
            extends: x
                     ~"
    `);
  });

  test('that start from nothing known, or from each other in a cycle, are errors', () => {
    expect(
      errorsOf(study('  base:\n    init: bass\n  x:\n    init: y\n  y:\n    init: x\n  z:\n    init: z\n')),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:22:11 there is no experiment \`bass\`
            init: bass
                  ~~~~
        known: \`x\`, \`y\`, \`z\`

      pipeline.yaml:24:11 a cycle, so that nothing could come first: train@x -> train@y -> train@x
            init: y
                  ~
        an arrow means "needs"; take one of them out

      pipeline.yaml:28:11 a cycle, so that nothing could come first: train@z -> train@z
            init: z
                  ~
        an arrow means "needs"; take one of them out"
    `);
  });

  test('that are missing where a stage runs for each of them are an error', () => {
    expect(errorsOf(study('').replace('experiments:\n', ''))).toMatchInlineSnapshot(`
      "pipeline.yaml:7:3 stage \`train\` runs for each experiment, and there is none
          train:
          ~~~~~
        add one under \`experiments:\`, or remove \`each\`

      pipeline.yaml:12:3 stage \`eval-lfw\` runs for each experiment, and there is none
          eval-lfw:
          ~~~~~~~~
        add one under \`experiments:\`, or remove \`each\`"
    `);
  });
});

describe('The graph', () => {
  test('has only stages, inputs and kinds that there are', () => {
    expect(
      errorsOf(`version: 1
stages:
  facez: { uses: downlaod }
  buildlmdb:
    in: { images: faces }
  occlude-lfw:
    in: { image: facez, occluders: facez/../x }
  train:
    each: experiments
    in: { lmdb: facez, lfw: "" }
  report:
    in:
  mine:
    uses: command
    run: [ls]
    out: { scores: s.json }
  reads:
    uses: command
    in: { a: mine/score, b: /mine, c: "path:" }
    run: [ls]
experiments:
  a:
`),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:3:18 there is no kind \`downlaod\`
          facez: { uses: downlaod }
                         ~~~~~~~~
        did you mean \`download\`?

      pipeline.yaml:4:3 there is no kind \`buildlmdb\`
          buildlmdb:
          ~~~~~~~~~
        say what the stage is with \`uses\`; did you mean \`build-lmdb\`?

      pipeline.yaml:6:3 stage \`occlude-lfw\` needs the input \`images\`: a folder of images
          occlude-lfw:
          ~~~~~~~~~~~
        add it under \`in:\`, as \`images: stage/output\` or \`images: path:some/dir\`

      pipeline.yaml:7:11 \`occlude-lfw\` has no input \`image\`
            in: { image: facez, occluders: facez/../x }
                  ~~~~~
        did you mean \`images\`?

      pipeline.yaml:7:36 \`facez/../x\` names no input
            in: { image: facez, occluders: facez/../x }
                                           ~~~~~~~~~~
        write \`stage\`, \`stage/output\`, or \`path:some/dir\` for files of your own

      pipeline.yaml:10:29 \`in.lfw\` must be a text that is not empty, not ""
            in: { lmdb: facez, lfw: "" }
                                    ~~

      pipeline.yaml:11:3 stage \`report\` has no input
          report:
          ~~~~~~
        give it at least one of \`lfw\` or \`ar\` under \`in:\`

      pipeline.yaml:19:14 stage \`mine\` has no output \`score\`
            in: { a: mine/score, b: /mine, c: "path:" }
                     ~~~~~~~~~~
        did you mean \`scores\`?

      pipeline.yaml:19:29 \`/mine\` names no input
            in: { a: mine/score, b: /mine, c: "path:" }
                                    ~~~~~
        write \`stage\`, \`stage/output\`, or \`path:some/dir\` for files of your own

      pipeline.yaml:19:39 \`path:\` names no input
            in: { a: mine/score, b: /mine, c: "path:" }
                                              ~~~~~~~
        write \`stage\`, \`stage/output\`, or \`path:some/dir\` for files of your own"
    `);
  });

  test('has no cycle', () => {
    expect(
      errorsOf(`version: 1
stages:
  a: { uses: command, run: [ls], in: { x: c } }
  b: { uses: command, run: [ls], in: { x: a } }
  c: { uses: command, run: [ls], in: { x: b } }
  d: { uses: command, run: [ls], in: { x: d } }
`),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:3:43 a cycle, so that nothing could come first: a -> c -> b -> a
          a: { uses: command, run: [ls], in: { x: c } }
                                                  ~
        an arrow means "needs"; take one of them out

      pipeline.yaml:6:43 a cycle, so that nothing could come first: d -> d
          d: { uses: command, run: [ls], in: { x: d } }
                                                  ~
        an arrow means "needs"; take one of them out"
    `);
  });

  test('shows a cycle of stages once, not for every experiment', () => {
    const each = 'uses: command, run: [ls], each: experiments';
    expect(
      errorsOf(
        `version: 1\nstages:\n  a: { ${each}, in: { x: b } }\n  b: { ${each}, in: { x: a } }\nexperiments:\n  one:\n  two:\n`,
      ),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:3:62 a cycle, so that nothing could come first: a -> b -> a
          a: { uses: command, run: [ls], each: experiments, in: { x: b } }
                                                                     ~
        an arrow means "needs"; take one of them out"
    `);
  });

  test('names a forgotten `each` once, however many inputs need it', () => {
    expect(
      errorsOf(`version: 1
stages:
  faces: { uses: download, with: { source: synthetic } }
  train:
    each: experiments
    in: { lmdb: faces, lfw: faces }
  eval-lfw:
    in: { model: train, lfw: train/last }
experiments:
  a:
`),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:8:18 stage \`eval-lfw\` reads \`train\`, which has one result per experiment, as its one \`model\`
            in: { model: train, lfw: train/last }
                         ~~~~~
        add \`each: experiments\` to \`eval-lfw\`"
    `);
  });

  test('names a forgotten `each` with its cure', () => {
    expect(
      errorsOf(`version: 1
stages:
  faces: { uses: download, with: { source: synthetic } }
  train:
    in: { lmdb: faces, lfw: faces }
  tune:
    uses: train
    each: experiments
    in: { lmdb: faces, lfw: faces }
  eval-lfw:
    in: { model: tune, lfw: faces }
  mine:
    uses: command
    in: { model: tune }
    run: [ls, "\${in.model}", "--model=\${in.model}"]
    env: { MODEL: "\${in.model}" }
experiments:
  a:
`),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:4:3 stage \`train\` uses \`train\`, which takes its options from the experiments
          train:
          ~~~~~
        add \`each: experiments\` to \`train\`

      pipeline.yaml:11:18 stage \`eval-lfw\` reads \`tune\`, which has one result per experiment, as its one \`model\`
            in: { model: tune, lfw: faces }
                         ~~~~
        add \`each: experiments\` to \`eval-lfw\`

      pipeline.yaml:15:39 \`\${in.model}\` stands for one result per experiment, which a text cannot hold
            run: [ls, "\${in.model}", "--model=\${in.model}"]
                                              ~~~~~~~~~~~
        make it an argument of its own, or add \`each: experiments\` to \`mine\`

      pipeline.yaml:16:20 \`\${in.model}\` stands for one result per experiment, which a text cannot hold
            env: { MODEL: "\${in.model}" }
                           ~~~~~~~~~~~
        make it an argument of its own, or add \`each: experiments\` to \`mine\`"
    `);
  });
});

describe('A command', () => {
  test('needs something to run', () => {
    expect(errorsOf(command(''))).toMatchInlineSnapshot(`
      "pipeline.yaml:3:3 missing key \`run\` in stage \`mine\`
          mine:
          ~~~~
        add \`run: …\`"
    `);
    expect(errorsOf(command('    run: []\n'))).toMatchInlineSnapshot(`
      "pipeline.yaml:5:10 \`run\` must be a list of at least 1, not []
            run: []
                 ~~"
    `);
  });

  test('has templates for its inputs and its output alone', () => {
    expect(
      errorsOf(
        command('    in: { model: path:. }\n    run: [ls, "${in.modle}", "a${out}/${HOME}", "${vars.x}"]\n'),
      ),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:6:16 \`\${in.modle}\` stands for nothing here
            run: [ls, "\${in.modle}", "a\${out}/\${HOME}", "\${vars.x}"]
                       ~~~~~~~~~~~
        did you mean \`\${in.model}\`?

      pipeline.yaml:6:39 \`\${HOME}\` stands for nothing here
            run: [ls, "\${in.modle}", "a\${out}/\${HOME}", "\${vars.x}"]
                                              ~~~~~~~
        known: \`\${out}\`, \`\${in.model}\`

      pipeline.yaml:6:49 there is no variable \`x\`
            run: [ls, "\${in.modle}", "a\${out}/\${HOME}", "\${vars.x}"]
                                                        ~~~~~~~~~~~
        declare it: vars: { x: … }"
    `);
  });

  test('with a plain argument that names a file of the project is told to track it', () => {
    const files = { 'my_eval.py': '', 'conf/a.ini': '', 'bin/run.sh': '', train: '' };
    const yaml = command('    run: [bin/run.sh, my_eval.py, conf, conf/, ./conf/a.ini, other.py, train]\n');
    expect(errorsOf(yaml, { files })).toMatchInlineSnapshot(`
      "pipeline.yaml:5:11 \`bin/run.sh\` lies in the project, and a change in it would go unnoticed
            run: [bin/run.sh, my_eval.py, conf, conf/, ./conf/a.ini, other.py, train]
                  ~~~~~~~~~~
        write \`path:bin/run.sh\`

      pipeline.yaml:5:23 \`my_eval.py\` lies in the project, and a change in it would go unnoticed
            run: [bin/run.sh, my_eval.py, conf, conf/, ./conf/a.ini, other.py, train]
                              ~~~~~~~~~~
        write \`path:my_eval.py\`

      pipeline.yaml:5:41 \`conf/\` lies in the project, and a change in it would go unnoticed
            run: [bin/run.sh, my_eval.py, conf, conf/, ./conf/a.ini, other.py, train]
                                                ~~~~~
        write \`path:conf/\`

      pipeline.yaml:5:48 \`./conf/a.ini\` lies in the project, and a change in it would go unnoticed
            run: [bin/run.sh, my_eval.py, conf, conf/, ./conf/a.ini, other.py, train]
                                                       ~~~~~~~~~~~~
        write \`path:./conf/a.ini\`

      pipeline.yaml:5:72 \`train\` lies in the project, and a change in it would go unnoticed
            run: [bin/run.sh, my_eval.py, conf, conf/, ./conf/a.ini, other.py, train]
                                                                               ~~~~~
        write \`path:train\`"
    `);
  });

  test('may have the name of a program on PATH, a folder as a word, and anything outside the project', () => {
    const yaml = command('    run: [ls, conf, /etc/hosts, ../x, -c, ""]\n');
    expect(errorsOf(yaml, { files: { 'conf/a.ini': '', ls: '' } })).toBe('no error: mine');
  });
});

test('two names of one option may not contradict each other, and are said once where a value is wrong', () => {
  expect(
    errorsOf(
      study('  a:\n    bn-group: 64\n  b:\n    extends: a\n    micro-batch: 32\n  c:\n    micro-batch: 1\n'),
    ),
  ).toMatchInlineSnapshot(`
    "pipeline.yaml:25:5 \`micro-batch: 32\` and \`bn-group: 64\` contradict each other: they are two names of one option
          micro-batch: 32
          ~~~~~~~~~~~
      leave one out, or set an inherited one to null: \`bn-group: null\`

    pipeline.yaml:27:18 \`micro-batch\` must be at least 2 and at most 1000000, not 1
          micro-batch: 1
                       ~"
  `);
  expect(errorsOf(study('  a:\n    bn-group: 32\n    micro-batch: 32\n'))).toMatch(/^no error/);
});

test('all problems are there as data, each once, with their places', () => {
  try {
    planOf(study('  a:\n    lr: 0\n    epoch: 3\n  b:\n    extends: a\n'));
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems).toMatchObject([
      { type: 'wrong-value', at: { file: 'pipeline.yaml', line: 22, column: 9 }, name: 'lr', found: 0 },
      { type: 'unknown-key', at: { file: 'pipeline.yaml', line: 23, column: 5 }, key: 'epoch' },
    ]);
  }
});

test('the squiggle stands under its place behind tabs and on long values', () => {
  expect(errorsOf(study('  a:\n    network: {\tvariant: "no\\tsuch",\twidth: 0 }\n'))).toMatchInlineSnapshot(`
    "pipeline.yaml:22:25 \`network.variant\` must be \`fpn\`, \`2d\`, \`fc\` or \`trunk\`, not "no\\tsuch"
          network: {	variant: "no\\tsuch",	width: 0 }
                    	         ~~~~~~~~~~

    pipeline.yaml:22:44 \`network.width\` must be greater than 0 and at most 64, not 0
          network: {	variant: "no\\tsuch",	width: 0 }
                    	                    	       ~"
  `);
});

test('a list of stages is for inputs that take many, each once', () => {
  const file = (input: string) => `version: 1
stages:
  faces: { uses: download, with: { source: synthetic } }
  packed: { uses: build-lmdb, in: { images: ${input} } }
  shown: { uses: report, in: { lfw: [packed, packed] } }
`;
  expect(errorsOf(file('[faces, packed]'))).toMatchInlineSnapshot(`
    "pipeline.yaml:4:45 the input \`images\` of \`build-lmdb\` takes one stage or folder, not a list
        packed: { uses: build-lmdb, in: { images: [faces, packed] } }
                                                  ~~~~~~~~~~~~~~~
      name one of them; a list is for the inputs of \`report\`

    pipeline.yaml:5:37 \`in.lfw\` must be a list without repetitions, not ["packed","packed"]
        shown: { uses: report, in: { lfw: [packed, packed] } }
                                          ~~~~~~~~~~~~~~~~"
  `);
});
