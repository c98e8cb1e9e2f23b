import { dirname } from 'node:path';
import { EnvironmentError } from '../../../base/environment/environment-error.ts';
import { requireSpace } from '../../../base/environment/free-space.ts';
import { hashText } from '../../../base/hash-text.ts';
import { InputError } from '../../../base/input-error.ts';
import { hideCredentials } from '../../../base/text/redact.ts';
import type { FilePiece, PartialFile } from './partial/partial-file.ts';
import type { Patience } from './patience.ts';
import { type Answer, type Question, requestFrom } from './request.ts';
import { TryAgain } from './try-again.ts';
import { watchRate } from './watch-rate.ts';

/** One address, and what is known of the file there. */
export interface Mirror {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** Whether a hash will tell the right bytes from others. */
  readonly isPinned: boolean;
  /** Bytes; undefined where nobody knows. */
  readonly size: number | undefined;
  /** Whether it may be asked for several parts at once; false when it has refused. */
  givesParts: boolean;
  /** Whether its ETags stay the same from one answer to the next; false when one did not. */
  keepsEtags: boolean;
  /** Of its last answer. */
  contentType: string;
}

export interface ReceiveOptions {
  readonly signal: AbortSignal;
  /** Is told the bytes received so far and the total, 0 where the server does not say. */
  readonly onBytes: (received: number, total: number) => void;
  readonly patience: Patience;
  readonly largest: number;
  readonly connections: number;
  readonly parallelFrom: number;
}

/**
 * Receives what is missing of a file: the main connection begins at the first byte that is missing and goes
 * on for as long as it meets bytes that are missing; where the server gives parts, others fetch the later
 * pieces meanwhile.
 * @throws TryAgain where that may help
 */
export async function receive(
  file: string,
  mirror: Mirror,
  partial: PartialFile,
  { signal, onBytes, patience, largest, connections, parallelFrom }: ReceiveOptions,
): Promise<void> {
  const { url, isPinned } = mirror;
  const address = hashText(url);
  const main = {};
  const failed = new AbortController();
  let helpers: Promise<void>[] = [];
  /** Aborted where the pieces are no longer those that the helpers know. */
  let helping = new AbortController();

  try {
    if (!mayGoOn()) await anew(undefined);
    for (let piece = nextPiece(); ; piece = nextPiece()) {
      if (piece) await receiveFrom(piece);
      else if (helpers.length > 0) await endHelpers();
      else break;
    }
  } finally {
    helping.abort();
    await endHelpers();
  }

  /** Whether what is there is of the file that this address has. */
  function mayGoOn(): boolean {
    const { version } = partial;
    if (version === undefined || isPinned) return true;
    return version.etag !== undefined && version.address === address && nextPiece() !== undefined;
  }

  function nextPiece(): FilePiece | undefined {
    return partial.pieces.find((piece) => piece.holder === undefined && !isDone(piece));
  }

  async function endHelpers(): Promise<void> {
    await Promise.all(helpers);
    helpers = [];
    if (failed.signal.aborted) throw failed.signal.reason;
  }

  /** @param answer where there is one already; its body is the whole file */
  async function anew(answer: Answer | undefined): Promise<void> {
    helping.abort();
    await endHelpers();
    helping = new AbortController();
    const total = answer?.total;
    const canDivide =
      mirror.givesParts && answer?.givesParts === true && (isPinned || answer.etag !== undefined);
    const isWorthIt = total !== undefined && total >= parallelFrom;
    partial.begin({ address, etag: answer?.etag, total }, canDivide && isWorthIt ? connections : 1);
  }

  async function receiveFrom(piece: FilePiece): Promise<void> {
    await watched(async (stop) => {
      const from = piece.from + piece.done;
      const answer = await requestFrom(questionFor(from, undefined), stop.signal);
      mirror.contentType = answer.contentType;
      refuseOtherSize(answer);
      let at: FilePiece | undefined = piece;
      if (isRest(answer, from)) partial.isPatched ||= from > 0;
      else {
        if (from > 0 && answer.from > 0) {
          answer.close();
          await anew(undefined);
          throw new TryAgain('the file on the server has changed');
        }
        if (from > 0 && partial.version?.etag !== undefined) mirror.keepsEtags = false;
        await anew(answer);
        at = partial.pieces[0]!;
      }
      const left = (answer.total ?? 0) - partial.received;
      requireSpace(dirname(file), Math.max(0, left), 'what is left of the file');
      startHelpers(at);
      await readBody(answer, at, stop);
    });
  }

  function questionFor(from: number, to: number | undefined): Question {
    const { version } = partial;
    const isOfHere = version?.address === address && mirror.keepsEtags;
    const ifEtag = from > 0 && isOfHere ? version.etag : undefined;
    return { url, headers: mirror.headers, from, to, ifEtag };
  }

  /** Whether it is what is missing of the same file. */
  function isRest(answer: Answer, from: number): boolean {
    const { version, received } = partial;
    if (version === undefined || received === 0 || answer.from !== from) return false;
    if (from === 0 && answer.total === undefined) return false;
    if (version.total !== undefined && answer.total !== undefined && version.total !== answer.total)
      return false;
    // By If-Range the server has compared them, where a part was asked for.
    if (!isPinned && from === 0) return answer.etag !== undefined && answer.etag === version.etag;
    const canCompare = version.address === address && mirror.keepsEtags;
    return !canCompare || [version.etag, answer.etag].includes(undefined) || version.etag === answer.etag;
  }

  function refuseOtherSize(answer: Answer): void {
    if (mirror.size === undefined || answer.total === undefined || answer.total === mirror.size) return;
    answer.close();
    throw new InputError(`the server has ${answer.total} bytes in place of the ${mirror.size} of the file`, {
      place: hideCredentials(url),
      cure: 'check the URL: it may have been renewed, or be a page',
    });
  }

  /** From the main connection, into the piece and those that follow while nobody else is at them. */
  async function readBody({ body }: Answer, first: FilePiece, stop: Watch): Promise<void> {
    let at: FilePiece | undefined = first;
    at.holder = main;
    try {
      for await (const chunk of body) {
        stop.came(chunk.byteLength);
        for (let rest = chunk; rest.byteLength > 0; ) {
          if (at === undefined) return;
          const room = (at.to ?? Number.POSITIVE_INFINITY) - at.from - at.done;
          partial.take(at, rest.subarray(0, room));
          rest = rest.subarray(room);
          if (isDone(at)) at = following(at);
        }
        tell();
        if (at === undefined) return;
      }
      if (at && at.to === undefined) at.to = at.from + at.done;
      else if (at && !isDone(at)) throw cut(at);
    } finally {
      if (at) at.holder = undefined;
    }
  }

  function following(piece: FilePiece): FilePiece | undefined {
    piece.holder = undefined;
    const next = partial.pieces.find(({ from }) => from === piece.to);
    // One that a helper only waits for is taken over: it may be refused.
    if (next === undefined || next.done > 0) return undefined;
    next.holder = main;
    return next;
  }

  function cut(piece: FilePiece): TryAgain {
    const { total } = partial.version!;
    return new TryAgain(`the connection ended at byte ${piece.from + piece.done} of ${total ?? piece.to}`);
  }

  function tell(): void {
    const { received, version } = partial;
    if (received > largest) throw tooLarge(url, largest);
    onBytes(received, version?.total ?? mirror.size ?? 0);
  }

  function startHelpers(first: FilePiece): void {
    first.holder = main;
    const others = partial.pieces.filter((piece) => piece !== first && !isDone(piece)).length;
    if (!mirror.givesParts || helpers.length > 0) return;
    const { signal: stop } = helping;
    partial.isPatched ||= others > 0;
    helpers = Array.from({ length: Math.min(others, connections - 1) }, () => help(stop));
  }

  /** Never throws: what a helper cannot do, the main connection does; what nobody can do ends it too. */
  async function help(ended: AbortSignal): Promise<void> {
    for (let tries = 0; tries <= patience.retries && mirror.givesParts && !ended.aborted; ) {
      const piece = nextPiece();
      if (piece === undefined) return;
      const before = piece.done;
      const helper = {};
      piece.holder = helper;
      try {
        await watched((stop) => receivePiece(piece, helper, stop), ended);
        tries = 0;
      } catch (error) {
        if (ended.aborted || signal.aborted) return;
        if (!isOfServer(error)) failed.abort(error);
        if (!(error instanceof TryAgain) || piece.done === before) return;
        tries += 1;
      } finally {
        if (piece.holder === helper) piece.holder = undefined;
      }
    }
  }

  async function receivePiece(piece: FilePiece, helper: object, stop: Watch): Promise<void> {
    const from = piece.from + piece.done;
    let answer: Answer;
    try {
      answer = await requestFrom(questionFor(from, piece.to), stop.signal);
    } catch (error) {
      // "Too many requests", "unavailable": one connection is what it bears.
      if (error instanceof TryAgain && error.isAnswer) mirror.givesParts = false;
      throw error;
    }
    if (!isRest(answer, from)) {
      answer.close();
      mirror.givesParts = false;
      return;
    }
    for await (const chunk of answer.body) {
      if (piece.holder !== helper) return;
      stop.came(chunk.byteLength);
      partial.take(piece, chunk.subarray(0, piece.to! - piece.from - piece.done));
      tell();
      if (isDone(piece)) return;
    }
    if (!isDone(piece)) throw cut(piece);
  }

  /** Ends what waits for bytes that do not come. */
  async function watched(work: (stop: Watch) => Promise<void>, ended?: AbortSignal): Promise<void> {
    const rate = watchRate(patience);
    const reasons = [signal, rate.signal, failed.signal, ...(ended ? [ended] : [])];
    try {
      await work({ signal: AbortSignal.any(reasons), came: rate.came });
    } catch (error) {
      if (failed.signal.aborted) throw failed.signal.reason;
      throw rate.signal.aborted ? rate.signal.reason : error;
    } finally {
      rate.stop();
    }
  }
}

interface Watch {
  readonly signal: AbortSignal;
  came(bytes: number): void;
}

function isDone({ from, to, done }: FilePiece): boolean {
  return to !== undefined && from + done >= to;
}

/** Not of this machine. */
function isOfServer(error: unknown): boolean {
  return error instanceof TryAgain || (error instanceof InputError && !(error instanceof EnvironmentError));
}

function tooLarge(url: string, largest: number): InputError {
  return new InputError(`the server sends more than ${largest} bytes`, {
    place: hideCredentials(url),
    cure: 'check the address: no data set is so large in one file',
  });
}
