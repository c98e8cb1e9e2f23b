import { createRedact, type Redact } from '../../base/text/redact.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * Keeps from what is stored or shown what any `pass-env` hands to a program, or an option that ends in `-env`
 * to a kind, by the environment of this process, and the credentials in URLs.
 */
export function redactFor({ tasks }: Plan): Redact {
  let redact: Redact | undefined;
  return (text) => {
    redact ??= createRedact(secretsOf(tasks.values()));
    return redact(text);
  };
}

function secretsOf(tasks: ReturnType<Plan['tasks']['values']>): ReadonlyMap<string, string> {
  const names = [...tasks].flatMap(({ kind, options }) =>
    kind.process === 'command'
      ? ((options['pass-env'] ?? []) as readonly string[])
      : Object.keys(options)
          .filter((option) => option.endsWith('-env'))
          .flatMap((option) => (options[option] as string | null) ?? []),
  );
  const values = [...new Set(names)].map((name) => [name, process.env[name] ?? ''] as const);
  return new Map(values.filter(([, value]) => value !== ''));
}
