import type { Answer } from '../answer.ts';
import type { Requirements } from '../requirements.ts';
import { type Runs, source } from '../runs.ts';
import { milliseconds, plain, privateNote, resultWords } from '../words.ts';
import { blockOf, notRun, wordsOf } from './of.ts';

export function connectionAnswers(runs: Runs, { connection }: Requirements) {
  const run = runs.lifecycle;
  const note = run === undefined ? undefined : privateNote(run.record);
  return {
    'connection.result': wordsOf(connection, resultWords(connection.finding, note)),
    'connection.observed': observed(runs),
  } satisfies Record<string, Answer>;
}

function observed({ lifecycle: run }: Runs): Answer {
  if (run === undefined) return notRun('lifecycle');
  const { record, plan } = run;
  const { daemon, versions, host, metrics } = record;
  const { connect } = metrics;
  const revision = versions.containerdRevision;
  const lines =
    daemon === undefined || connect === undefined || connect.count === 0
      ? [`✗ Not connected: ${record.reasons[0] ?? 'no reason is known'}`]
      : [
          `Containerd socket: ${daemon.address}` +
            (daemon.embedded ? ' (a private containerd, started for this run)' : ''),
          `Namespace: ${plan.namespace}`,
          `✓ Connected to containerd in ${milliseconds(connect.median)} (new channel, first answer)`,
        ];
  return blockOf(
    [
      ...lines,
      ...(versions.containerd === undefined
        ? []
        : [`containerd ${versions.containerd}${revision === undefined ? '' : ` (${revision})`}`]),
      ...(versions.runtime === undefined ? [] : [versions.runtime]),
      `Machine: ${host.os}, kernel ${host.kernel}, ${host.cores} cores, cgroup v${host.cgroupVersion}`,
      `Harness: containerd-bench ${versions.harness}, Node ${versions.node}, ${record.startedAt}`,
    ].map(plain),
    [source(run, 'connect', 'median'), source(run, 'daemon, versions, host', 'as recorded')],
  );
}
