// Processor time of other programs: what else the machine does counts little in it.
import { spawnSync } from 'node:child_process';

// Runs a program to its end: its exit code, what it printed, and its processor time and that of its children in seconds
// (user and system together, to the millisecond, as bash tells them).
export function cpuTime(command, args, cwd = process.cwd()) {
  const script = 'TIMEFORMAT="CPU %U %S"; time "$@"';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', command, ...args],
    { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  const [, user, system] = stderr.match(/CPU ([\d.]+) ([\d.]+)\s*$/);
  return { status, out: stdout, seconds: Number(user) + Number(system) };
}

// The round of `rounds` that took the least.
export function best(rounds, run) {
  return Array.from({ length: rounds }, run).reduce((a, b) => (b.seconds < a.seconds ? b : a));
}
