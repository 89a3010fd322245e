import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen } from './screen.ts';
import { Emulator } from './testing/emulator.ts';

const size = { columns: 20, rows: 4 };

test('only lines that changed are written', () => {
  const screen = new Screen();
  screen.frame(['one', 'two', 'three'], size);
  const change = screen.frame(['one', 'TWO', 'three'], size);
  assert.ok(change.includes('TWO'));
  assert.ok(!change.includes('one') && !change.includes('three'));
  assert.equal(screen.frame(['one', 'TWO', 'three'], size), '');
});

test('a terminal that gets the frames shows the lines', () => {
  const [screen, terminal] = [new Screen(), new Emulator(size)];
  terminal.write(screen.frame(['a long line', 'two', 'three', 'four', 'too low'], size));
  assert.deepEqual(terminal.lines(), ['a long line', 'two', 'three', 'four']);
  terminal.write(screen.frame(['short', 'two'], size));
  assert.deepEqual(terminal.lines(), ['short', 'two', '', '']);
});

test('after a resize everything is drawn again', () => {
  const [screen, terminal] = [new Screen(), new Emulator({ columns: 10, rows: 2 })];
  screen.frame(['one', 'two'], size);
  terminal.write(screen.frame(['one', 'two'], { columns: 10, rows: 2 }));
  assert.deepEqual(terminal.lines(), ['one', 'two']);
});

test('the cursor is hidden while it is drawn, and the terminal is given back whole', () => {
  const [screen, terminal] = [new Screen(), new Emulator(size)];
  terminal.write(screen.frame(['one'], size));
  assert.deepEqual(terminal.modes, { cursor: false, wraps: false, otherScreen: true });
  terminal.write(screen.close());
  assert.deepEqual(terminal.modes, { cursor: true, wraps: true, otherScreen: false });
  assert.equal(screen.close(), '', 'once');
});
