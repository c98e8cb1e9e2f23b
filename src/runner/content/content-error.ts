import { environmentError } from '../../base/environment/environment-error.ts';

/** Why a file or folder cannot be taken as content. */
export type ContentProblem =
  | 'missing'
  | 'dangling-link'
  | 'looping-link'
  | 'link-in-output'
  | 'no-folder'
  | 'special-file'
  | 'not-utf8'
  | 'holds-artifacts'
  | 'unreadable';

/** Thrown where content cannot be read; `path` names the very file, not the tree that holds it. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly problem: ContentProblem;
  readonly path: string;

  constructor(problem: ContentProblem, path: string, cause?: unknown) {
    const why = problem === 'unreadable' ? environmentError(cause)?.message : undefined;
    super(`${path} ${words[problem]}${why ? `: ${why}` : ''}`, { cause });
    this.problem = problem;
    this.path = path;
  }
}

const words: Readonly<Record<ContentProblem, string>> = {
  missing: 'does not exist',
  'dangling-link': 'is a link to nothing',
  'looping-link': 'is a link that leads back to itself',
  'link-in-output': 'is a link: an output must be a file of its own',
  'no-folder': 'is no folder any more',
  'special-file': 'is neither a file nor a folder',
  'not-utf8': 'has a name that is not UTF-8',
  'holds-artifacts': 'is the folder of results (artifacts), in which every run writes',
  unreadable: 'cannot be read',
};
