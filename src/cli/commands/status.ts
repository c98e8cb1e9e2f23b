import { preview } from '../../runner/decide/preview.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { selectionOf, sessionWithCache } from '../session-of.ts';
import { outlookJson, outlookText } from './outlook.ts';

/** `occ-pipe status`: of every task, whether it is up to date, and if not, why not. */
export async function status(call: Call): Promise<number> {
  const session = await sessionWithCache(call);
  const outlooks = await preview(session, selectionOf(call, session), { force: false });
  session.save();
  print(call.options['json'] ? outlookJson(outlooks) : outlookText(outlooks));
  return EXIT.done;
}
