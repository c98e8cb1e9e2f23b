import { suggest } from '../runner/config/problems/suggest.ts';
import { commands } from './commands.ts';
import { EXIT } from './exit-codes.ts';
import { explainFailure } from './failure.ts';
import { commandHelp, overview } from './help.ts';
import { parseCall } from './parse.ts';
import { UsageError } from './usage-error.ts';

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // Otherwise Node waits for code that is still being compiled, and frees its heap: up to 20 ms.
  if (process.stdout.writableLength === 0) process.exit();
  process.once('beforeExit', () => process.exit());
});

async function main([name, ...args]: readonly string[]): Promise<number> {
  // `occ-pipe show … | head` closes the pipe early; that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    throw error;
  });
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      process.stdout.write(overview());
      return name === undefined ? EXIT.usage : EXIT.done;
    }
    if (name === '--version' || name === '-v') {
      process.stdout.write(`${__VERSION__}\n`);
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
    const call = parseCall(name, spec, args, process.cwd());
    if (call.options['help']) {
      process.stdout.write(commandHelp(name, spec));
      return EXIT.done;
    }
    const command = await spec.load();
    return await command(call);
  } catch (error) {
    const { text, code } = explainFailure(error);
    process.stderr.write(text);
    return code;
  }
}
