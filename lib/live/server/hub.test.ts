import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { Hub } from './hub.ts';

/** A page's connection that takes what it is told to. */
class Reader extends EventEmitter {
  written: string[] = [];
  isSlow = false;
  destroyed = false;
  writableLength = 0;

  write(text: string): boolean {
    this.written.push(text);
    return !this.isSlow;
  }

  end(): void {
    this.emit('close');
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }

  /** A checked boundary: of a response the hub uses nothing else. */
  get response(): ServerResponse {
    return this as unknown as ServerResponse;
  }
}

function setting() {
  const time = { ms: 0 };
  return { time, hub: new Hub('a', () => time.ms) };
}

describe('pages get the latest of each kind', () => {
  test('at once when they come, and what is new when it is pushed', () => {
    const { hub } = setting();
    hub.set('status', '1');
    const reader = new Reader();
    hub.add(reader.response, undefined);
    assert.deepEqual(reader.written, ['id: a-0-1\nevent: status\ndata: 1\n\n']);
    hub.set('charts', '[]');
    hub.set('status', '2');
    hub.push();
    hub.push();
    assert.deepEqual(reader.written.slice(1), [
      'id: a-1-1\nevent: charts\ndata: []\n\n',
      'id: a-1-2\nevent: status\ndata: 2\n\n',
    ]);
  });

  test('one that comes again gets what it has not seen; of another server it has seen nothing', () => {
    const { hub } = setting();
    hub.set('charts', '[]');
    hub.set('status', '1');
    const [known, strange, hostile] = [new Reader(), new Reader(), new Reader()];
    hub.add(known.response, 'a-1-0');
    hub.add(strange.response, 'b-1-1');
    hub.add(hostile.response, 'a-x-1e9-\r\n');
    assert.equal(known.written.length, 1);
    assert.match(known.written[0] ?? '', /event: status/);
    assert.equal(strange.written.length, 2);
    assert.equal(hostile.written.length, 2);
  });
});

describe('a slow page', () => {
  test('gets no more than is on its way to it, and then the latest', () => {
    const { hub } = setting();
    const reader = new Reader();
    reader.isSlow = true;
    hub.add(reader.response, undefined);
    for (let number = 1; number <= 1000; number += 1) {
      hub.set('status', String(number));
      hub.push();
    }
    assert.equal(reader.written.length, 1);
    assert.equal(hub.isDrained, false);
    reader.isSlow = false;
    reader.emit('drain');
    assert.equal(reader.written.length, 2);
    assert.match(reader.written[1] ?? '', /data: 1000\n/);
    assert.equal(hub.isDrained, true);
  });

  test('that takes nothing for a minute is let go', () => {
    const { hub, time } = setting();
    const reader = new Reader();
    reader.isSlow = true;
    hub.set('status', '1');
    hub.add(reader.response, undefined);
    time.ms = 61_000;
    hub.push();
    assert.ok(reader.destroyed);
    assert.equal(hub.size, 0);
  });
});

test('a page that nothing is new for hears now and then that the server is there', () => {
  const { hub, time } = setting();
  const reader = new Reader();
  hub.add(reader.response, undefined);
  time.ms = 20_000;
  hub.push();
  hub.push();
  assert.deepEqual(reader.written, [':\n\n']);
});

test('there are only so many pages', () => {
  const { hub } = setting();
  while (!hub.isFull) hub.add(new Reader().response, undefined);
  assert.ok(hub.size >= 8 && hub.size <= 64);
});
