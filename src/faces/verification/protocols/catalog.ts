import { from } from './from.ts';
import { insightface } from './insightface.ts';
import { ocfr } from './ocfr.ts';
import type { VerificationProtocol } from './protocol.ts';

/** By the name that `protocol` of `eval-pairs` takes. */
export const PROTOCOLS = {
  insightface,
  from,
  ocfr,
} as const satisfies Record<string, VerificationProtocol>;

export type ProtocolName = keyof typeof PROTOCOLS;
