/**
 * The shipped study made small: the same stages and the same experiments on fewer and smaller faces, so that a whole
 * run takes some seconds.
 */
export function tinyPipeline(edit: (text: string) => string = (text) => text): string {
  return edit(`version: 1
seed: 7
stages:
  faces:
    uses: download
    with:
      source: synthetic
      synthetic:
        height: 32
        width: 32
        identities: 8
        images: 6
        test-identities: 20
        test-images: 3
        pairs: 60
        ar-identities: 4
        megaface-identities: 4
        megaface-images: 3
        distractors: 12
        occluders: 2
  webface-lmdb:
    uses: build-lmdb
    in:
      images: faces/webface
  lfw-occ:
    uses: occlude-lfw
    in:
      images: faces/lfw
      occluders: faces/occluders
    with:
      factors: [2.0]
  train:
    each: experiments
    in:
      lmdb: webface-lmdb
      occluders: faces/occluders
      lfw: faces/lfw
      lfw-occ: lfw-occ/factor-2.0
  eval-lfw:
    each: experiments
    in:
      model: train
      lfw: faces/lfw
      lfw-occ: lfw-occ
  eval-ar:
    each: experiments
    in:
      model: train
      ar: faces/ar
  megaface-npy:
    each: experiments
    in:
      model: train
      megaface: faces/megaface
  report:
    in:
      train: train
      lfw: eval-lfw
      ar: eval-ar
      megaface: megaface-npy
experiments:
  baseline:
    mode: clean
    augment: flip
    network:
      variant: fpn
      image: [32, 32]
      widths: [8, 8, 8, 16, 16]
      depths: [1, 1, 1, 1]
      pyramid: 8
    pattern: 3
    epochs: 2
    batch: 16
    lr: 0.05
    steps: [1]
  from-p3:
    extends: baseline
    init: baseline
    mode: mask
    lr: 0.02
`);
}

/** Its world with as few faces as every stage can do with. */
export function fewerFaces(text: string): string {
  return text
    .replace('identities: 8\n        images: 6', 'identities: 4\n        images: 3')
    .replace('test-identities: 20', 'test-identities: 6')
    .replace('pairs: 60', 'pairs: 20')
    .replace('ar-identities: 4', 'ar-identities: 2')
    .replace('megaface-identities: 4', 'megaface-identities: 2')
    .replace('distractors: 12', 'distractors: 4');
}

/** Of its evaluations the verification of pairs alone. */
export function pairsOnly(text: string): string {
  return text
    .replace(/ {2}eval-ar:[\s\S]*? {2}report:/, '  report:')
    .replace(/ {6}ar: eval-ar\n {6}megaface: megaface-npy\n/, '');
}
