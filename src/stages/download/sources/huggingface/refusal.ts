import { InputError } from '../../../../base/input-error.ts';
import type { Reply } from '../../fetch/ask.ts';
import type { Hub } from './hub.ts';

/** What a hub says in place of what it was asked for. @param what that was: "the file a.zip at main" */
export function refusal({ status, words, headers }: Reply, hub: Hub, what: string): InputError {
  const code = headerOf(headers['x-error-code']);
  const said = headerOf(headers['x-error-message']);
  const told = `the hub answers ${words} to ${what}${said === '' ? '' : `: ${said.slice(0, LONGEST)}`}`;
  return new InputError(told, { place: hub.place, cure: cureOf(status, code, hub) });
}

/** Characters of what it says. */
const LONGEST = 300;

function headerOf(header: string | readonly string[] | undefined): string {
  return String(header ?? '').trim();
}

function cureOf(status: number, code: string, hub: Hub): string {
  const hasToken = hub.headers['authorization'] !== undefined;
  const byCode = CURES[code]?.(hub, hasToken);
  if (byCode !== undefined) return byCode;
  if (status === 401 || status === 403) return NO_REPO(hub, hasToken);
  if (status === 404) return 'check repo, type, revision and the names in `files`';
  return status === 429 ? TOO_MANY(hub, hasToken) : 'run again later';
}

type Cure = (hub: Hub, hasToken: boolean) => string;

const NO_REPO: Cure = ({ repo, type }, hasToken) =>
  hasToken
    ? `check repo and type (${repo}, a ${type}), and that the token is valid and of an account that may read it`
    : `check repo and type (${repo}, a ${type}); for one that is private, put a token into the environment variable HF_TOKEN`;

const GATED: Cure = ({ place }, hasToken) =>
  hasToken
    ? `ask for access at ${place} with the account that the token is of`
    : `ask for access at ${place}, and put a token of your account into the environment variable HF_TOKEN`;

const TOO_MANY: Cure = (_, hasToken) =>
  hasToken
    ? 'run again later'
    : 'run again later, or put a token into the environment variable HF_TOKEN: who has one may ask more often';

/** By what the hub calls the cause (X-Error-Code). */
const CURES: Readonly<Record<string, Cure>> = {
  GatedRepo: GATED,
  RepoNotFound: NO_REPO,
  RevisionNotFound: () => 'check revision: a commit of 40 hex digits, a branch or a tag',
  EntryNotFound: () => 'check the names in `files`: letters count as they are, large or small',
};
