import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createStopSignal, ThresholdFailed } from './stop-signal.ts';
import type { StopSignalName } from './world.ts';

class Left extends Error {}

/** A process that signals can be sent to, and what it said and did. */
function setting() {
  const said: string[] = [];
  let handler = (_: StopSignalName) => {};
  const stderr = { isTerminal: false, columns: () => 80, rows: () => 24 };
  const stop = createStopSignal(
    {
      onSignal(given) {
        handler = given;
        return () => {
          handler = () => {};
        };
      },
      stderr: { ...stderr, write: (text) => void said.push(text.trim()) },
      exitNow(status) {
        throw new Left(String(status));
      },
    },
    (text) => said.push(text),
    () => 'Much is left.',
  );
  return { said, stop, send: (name: StopSignalName) => handler(name) };
}

describe('a signal', () => {
  test('ends the run in order, and a second one at once', () => {
    const { said, stop, send } = setting();
    send('SIGINT');
    assert.equal(stop.signal.reason.name, 'Interrupted');
    assert.throws(() => send('SIGTERM'), new Left('130'));
    assert.equal(said.at(-1), 'SIGTERM again: leaving at once. Much is left.');
  });

  test('that is the first leaves the clean-up alone when the run ends for another reason', () => {
    const { stop, send } = setting();
    const reason = new ThresholdFailed('too much');
    stop.stop(reason);
    send('SIGTERM');
    assert.equal(stop.signal.reason, reason);
    assert.throws(() => send('SIGTERM'), new Left('130'));
  });

  test('of a terminal that went away never ends it at once', () => {
    const { stop, send } = setting();
    send('SIGHUP');
    send('SIGHUP');
    assert.ok(stop.signal.aborted);
  });

  test("after the run is the process's own again", () => {
    const { stop, send } = setting();
    stop.release();
    send('SIGINT');
    assert.equal(stop.signal.aborted, false);
  });
});
