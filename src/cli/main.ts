import { suggest } from '../runner/config/problems/suggest.ts';
import { workingFolder } from './call/working-folder.ts';
import { commands } from './commands.ts';
import { EXIT } from './exit-codes.ts';
import { explainFailure } from './failure.ts';
import { commandHelp, overview } from './help.ts';
import { lostOutput, print, warn, watchOutput } from './output.ts';
import { parseCall } from './parse.ts';
import { UsageError } from './usage-error.ts';

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = lostOutput() && code === EXIT.done ? EXIT.failed : code;
  // Otherwise Node waits for code that is still being compiled, and frees its heap: up to 20 ms.
  if (process.stdout.writableLength === 0) process.exit();
  process.once('beforeExit', () => process.exit());
});

async function main([name, ...args]: readonly string[]): Promise<number> {
  watchOutput(({ isClosed, why }) => {
    // `occ-pipe show … | head` closes the pipe early: who has read enough is told nothing, and waits no more.
    if (isClosed) process.exit(EXIT.done);
    warn(`${why}\n`);
    process.exit(EXIT.failed);
  });
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      print(overview());
      return name === undefined ? EXIT.usage : EXIT.done;
    }
    if (name === '--version' || name === '-v') {
      print(`${__VERSION__}\n`);
      return EXIT.done;
    }
    const spec = commands[name];
    if (!spec) {
      const near = suggest(name, Object.keys(commands))[0];
      throw new UsageError(
        `occ-pipe has no command "${name}"`,
        near ? `did you mean ${near}?` : 'see occ-pipe --help',
      );
    }
    const call = parseCall(name, spec, args, workingFolder());
    if (call.options['help']) {
      print(commandHelp(name, spec));
      return EXIT.done;
    }
    const command = await spec.load();
    return await command(call);
  } catch (error) {
    const { text, code } = explainFailure(error);
    warn(text);
    return code;
  }
}
