import { ijb1n } from './ijb-1n.ts';
import { ijb11 } from './ijb-11.ts';
import { ijbEvals } from './ijb-evals.ts';
import type { IjbProtocol } from './protocol.ts';

/** By the name that `protocols` of `eval-ijb` takes. */
export const PROTOCOLS = {
  ijb_11: ijb11,
  ijb_1n: ijb1n,
  ijb_evals: ijbEvals,
} as const satisfies Record<string, IjbProtocol<unknown>>;

export type IjbProtocolName = keyof typeof PROTOCOLS;
