import { isIPv4 } from 'node:net';
import { InputError } from '../../../../base/input-error.ts';

/** A repository on a hub, and how it is asked. */
export interface Hub {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly repo: string;
  readonly type: RepoType;
  /** "datasets/owner/name". */
  readonly place: string;
  /** Of a request to the endpoint: the token, where there is one. */
  readonly headers: Readonly<Record<string, string>>;
}

export type RepoType = 'model' | 'dataset' | 'space';

const HUGGING_FACE = 'https://huggingface.co';
const OF_HUGGING_FACE = 'HF_TOKEN';

interface HubOptions {
  readonly repo: string;
  readonly type: RepoType;
  readonly endpoint: string | null;
}

/**
 * @param variable holds the token, if any
 * @param environment HF_ENDPOINT is looked up there, too
 * @param warn is told of a token that is not sent
 * @throws InputError where the token would be sent for all to read
 */
export function openHub(
  { repo, type, endpoint }: HubOptions,
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): Hub {
  const ofEnvironment = endpointIn(environment);
  const chosen = (endpoint ?? ofEnvironment ?? HUGGING_FACE).replace(/\/+$/, '');
  const token = environment[variable] ?? '';
  const hub = { endpoint: chosen, repo, type, place: `${chosen}/${folderOf(type)}${repo}` };
  if (token === '') return { ...hub, headers: {} };
  const { origin, hostname, protocol } = new URL(chosen);
  const known = [HUGGING_FACE, ofEnvironment].map((one) => one && new URL(one).origin);
  // Whoever wrote the configuration must not get a token by naming a host of theirs.
  if (variable === OF_HUGGING_FACE && !known.includes(origin) && !isLoopback(hostname)) {
    warn(
      `${OF_HUGGING_FACE} is not sent to ${origin}: set HF_ENDPOINT to it, or token-env to another variable`,
    );
    return { ...hub, headers: {} };
  }
  if (/[^\x21-\x7e]/.test(token))
    throw new InputError(`${variable} holds no token, but spaces or other characters that none has`, {
      cure: `put the token alone into the environment variable ${variable}`,
    });
  if (protocol !== 'https:' && !isLoopback(hostname))
    throw new InputError(`the token in ${variable} would be sent unencrypted`, {
      place: chosen,
      cure: `give an endpoint that begins with https://, or unset ${variable}`,
    });
  return { ...hub, headers: { authorization: `Bearer ${token}` } };
}

function endpointIn({
  HF_ENDPOINT: text = '',
}: Readonly<Record<string, string | undefined>>): string | undefined {
  if (text === '') return undefined;
  if (/^https?:\/\/[^\s/@]/.test(text) && URL.canParse(text)) return text;
  throw new InputError('the environment variable HF_ENDPOINT holds no address', {
    cure: 'set it to one that begins with https://, or unset it',
  });
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}

function folderOf(type: RepoType): string {
  return type === 'model' ? '' : `${type}s/`;
}

/** Where a file of it is. @param revision a commit, a branch or a tag */
export function resolveUrl({ endpoint, repo, type }: Hub, revision: string, file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return `${endpoint}/${folderOf(type)}${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/** Where it is asked about itself. @param question "revision/main" */
export function apiUrl({ endpoint, repo, type }: Hub, question: string): string {
  return `${endpoint}/api/${type}s/${repo}/${question}`;
}
