import { parseArgs } from 'node:util';

export interface Options {
  /** Each measures every figure once, on the service and on the baseline. */
  rounds: number;
  /** How long one figure is measured in one round. */
  sliceMs: number;
  /** How long each side is exercised before it is measured. */
  warmMs: number;
  /** How often the start is timed. */
  starts: number;
  /** Users of the two organizations, the smaller first. */
  sizes: number[];
  connections: number[];
  /** Workloads by name; empty: all. */
  only: string[];
  /** Groups instead of users. */
  groups: boolean;
  /** Logins and session checks instead of users. */
  logins: boolean;
  /** Exit code 1 when a target is missed. */
  strict: boolean;
  /** Writes a CPU profile of either side. */
  profile: boolean;
}

export const usage = `npm run bench -- [options]
  --quick              less than 90 seconds, rougher
  --groups             groups and a first synchronization, instead of users
  --logins             logins and session checks, instead of users
  --rounds=N           rounds, of which medians are taken
  --slice=MS           length of one measurement
  --starts=N           how often the start is timed
  --sizes=A,B          users of the small and the large organization
  --connections=A,B    how many requests are under way at once
  --only=NAME,…        these workloads alone
  --strict             exit code 1 when a target is missed
  --profile            write CPU profiles of both sides to bench/results`;

/** Throws TypeError for an option that isn't one. */
export function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({ args, options: known });
  if (values.help) return undefined;
  const preset = values.quick
    ? { rounds: 3, sliceMs: 150, warmMs: 500, starts: 3 }
    : { rounds: 9, sliceMs: 350, warmMs: 1_000, starts: 5 };
  return {
    rounds: numberOf(values.rounds) ?? preset.rounds,
    sliceMs: numberOf(values.slice) ?? preset.sliceMs,
    warmMs: preset.warmMs,
    starts: numberOf(values.starts) ?? preset.starts,
    sizes: listOf(values.sizes)?.map(Number) ?? [1_000, 100_000],
    connections: listOf(values.connections)?.map(Number) ?? [16, 1],
    only: listOf(values.only) ?? [],
    groups: values.groups ?? false,
    logins: values.logins ?? false,
    strict: values.strict ?? false,
    profile: values.profile ?? false,
  };
}

const known = {
  help: { type: 'boolean' },
  quick: { type: 'boolean' },
  groups: { type: 'boolean' },
  logins: { type: 'boolean' },
  strict: { type: 'boolean' },
  profile: { type: 'boolean' },
  rounds: { type: 'string' },
  slice: { type: 'string' },
  starts: { type: 'string' },
  sizes: { type: 'string' },
  connections: { type: 'string' },
  only: { type: 'string' },
} as const;

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new TypeError(`${text} is no number`);
  return value;
}

function listOf(text: string | undefined): string[] | undefined {
  return text?.split(',').filter((part) => part !== '');
}
