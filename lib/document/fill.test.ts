import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fillFromRuns } from './results-document.ts';
import { allOf, newest, type Runs } from './runs.ts';
import { pocDocument } from './testing/documents.ts';
import { exampleRuns, trend, withRecord } from './testing/example-runs.ts';

const runs = exampleRuns();
const fill = (document: string, from: Runs = runs) => fillFromRuns(document, from, '0.1.0');
const bodyOf = (text: string) => text.split('<!-- containerd-bench: from here')[0] ?? '';

const variants: Readonly<Record<string, string>> = {
  'as it is': pocDocument,
  'with CRLF': pocDocument.replaceAll('\n', '\r\n'),
  'with a byte order mark': `\uFEFF${pocDocument}`,
  'without a newline at its end': pocDocument.trimEnd(),
  'with other fences': pocDocument.replaceAll('```', '~~~~'),
  'with hard line breaks': pocDocument.replace(/(\*\*Result\*\*.*)$/gm, '$1  '),
  'with the colon in the bold': pocDocument.replace(/\*\*(\w[\w ]*)\*\*:/g, '**$1:**'),
  'with deeper headings': pocDocument.replace(/^(##+) /gm, '$1# '),
  'in reverse order': pocDocument
    .split(/^(?=### )/m)
    .reverse()
    .join(''),
};

describe('to fill in is to change the fields alone', () => {
  for (const [name, document] of Object.entries(variants)) {
    test(`a document ${name} is filled in whole`, () => {
      const { unanswered, byHand, missing, filled } = fill(document);
      assert.deepEqual([unanswered, byHand, missing], [[], [], []]);
      assert.equal(filled.length, 33);
    });

    test(`a document ${name} is the same when it is filled in twice`, () => {
      const { text } = fill(document);
      assert.equal(fill(text).text, text);
    });

    test(`a document ${name} comes back to the byte when there is no run any more`, () => {
      const { text, filled } = fill(fill(document).text, {});
      assert.equal(filled.length, 0);
      assert.equal(bodyOf(text).trimEnd(), document.trimEnd());
      assert.ok(text.startsWith(document));
    });
  }

  test('lines keep the end that the document gives them', () => {
    const { text } = fill(pocDocument.replaceAll('\n', '\r\n'));
    assert.doesNotMatch(text, /[^\r]\n/);
  });

  test('other runs leave nothing of the first ones', () => {
    const slower = withRecord(runs, 'container-start', {
      metrics: { ...runs['container-start'].record.metrics, create: trend(77.7, 100) },
    });
    const again = fill(fill(pocDocument).text, slower).text;
    assert.equal(again, fill(pocDocument, slower).text);
    assert.notEqual(again, fill(pocDocument).text);
  });
});

describe('whatever is done to a document,', () => {
  const lines = pocDocument.split('\n');
  const mutations: Readonly<Record<string, (at: number) => string[]>> = {
    'a line left out': (at) => lines.toSpliced(at, 1),
    'a line twice': (at) => lines.toSpliced(at, 0, lines[at] ?? ''),
    'two lines exchanged': (at) => lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? ''),
    'a fence put in': (at) => lines.toSpliced(at, 0, '```'),
    'a line cut in half': (at) => {
      const line = lines[at] ?? '';
      return lines.toSpliced(at, 1, line.slice(0, line.length / 2));
    },
  };
  for (const [name, mutate] of Object.entries(mutations)) {
    test(`${name}: it is filled in once and for all, and comes back`, () => {
      for (const at of lines.keys()) {
        const document = mutate(at).join('\n');
        const { text, filled, unanswered, byHand, missing } = fill(document);
        assert.equal(fill(text).text, text, `filled in twice, line ${at + 1}`);
        assert.ok(fill(text, {}).text.startsWith(document), `comes back, line ${at + 1}`);
        // No field is lost without a word.
        const told = [filled, unanswered, byHand, missing].flat().map(({ field }) => field.id);
        assert.equal(new Set(told).size, 33);
        assert.equal(told.length, 33);
      }
    });
  }
});

describe('what people wrote stays as it was', () => {
  const edited = (edit: (text: string) => string, from: Runs = runs) =>
    fill(edit(pocDocument), from);

  test('words of their own in the place of a blank', () => {
    const { text, byHand } = edited((one) =>
      one
        .replace('**Pull Time**: ___ seconds', '**Pull Time**: 3 seconds, by my watch')
        .replace('# Problems, workarounds, concerns', 'Anna saw a stuck shim.')
        .replace('- [ ] Check container status', '- [x] Check container status'),
    );
    for (const line of [
      '**Pull Time**: 3 seconds, by my watch',
      'Anna saw a stuck shim.',
      '- [x] Check container status',
    ]) {
      assert.ok(bodyOf(text).split('\n').includes(line), line);
    }
    const ids = byHand.map(({ field }) => field.id);
    assert.deepEqual(ids, ['image-pull.time', 'criteria.status', 'issues']);
    assert.match(text, /Left as people wrote it:\n\n- Image Pull: Pull Time: written before\n/);
  });

  test('words behind a figure, round a block, and behind the sources', () => {
    const first = fill(pocDocument).text;
    const noted = `${first
      .replace(/(- Total: .*)$/m, '$1 – quiet machine')
      .replace('Namespace strategy:', 'Anna: read this first.\nNamespace strategy:')
      .replace(/(left behind by .*)$/m, '$1\nAnna: agreed.')}\nSigned: Anna\n`;
    const slower = withRecord(runs, 'lifecycle', { startedAt: '2026-02-01T12:00:00.000Z' });
    const { text, byHand } = fill(noted, slower);
    // A line in the middle of a block makes the whole block theirs.
    assert.deepEqual(
      byHand.map(({ field, why }) => [field.id, why]),
      [['recommendations', 'changed since it was filled in']],
    );
    assert.match(text, /- Total: .* – quiet machine\n/);
    assert.match(text, /Anna: agreed\./);
    assert.match(text, /\nSigned: Anna\n/);
    assert.match(text, /2026-02-01T12:00/);
  });

  test('a line above or below a block, when the block is filled in again', () => {
    const noted = fill(pocDocument).text.replace(
      /(Containerd socket: )/,
      'Anna: on the new host.\n$1',
    );
    const later = withRecord(runs, 'lifecycle', { startedAt: '2026-02-01T12:00:00.000Z' });
    const { text, byHand } = fill(noted, later);
    assert.deepEqual(byHand, []);
    assert.match(text, /```\nAnna: on the new host\.\nContainerd socket: /);
    assert.match(text, /2026-02-01T12:00/);
  });

  test('a figure that was changed, and a tick that was taken back', () => {
    const first = fill(pocDocument).text;
    const changed = first
      .replace(/- Growth: [\d.]+%/, '- Growth: 5%')
      .replace('- [x] Resource constraints working', '- [ ] Resource constraints working');
    const { text, byHand } = fill(changed);
    assert.match(text, /- Growth: 5%\n/);
    assert.match(text, /- \[ \] Resource constraints working\n/);
    assert.deepEqual(
      byHand.map(({ field }) => field.id),
      ['memory.growth', 'criteria.constraints'],
    );
  });

  test('a translated hint stays above the answer', () => {
    const { text } = edited((one) =>
      one.replace('# Pull output and timing', '# Ausgabe des Pulls'),
    );
    assert.match(text, /```\n# Ausgabe des Pulls\nPulling image: /);
  });

  test('translated text round the labels disturbs nothing', () => {
    const { filled } = edited((one) =>
      one
        .replaceAll('**Expected**', '**Erwartet**')
        .replaceAll('**Test**', '**Prüfung**')
        .replace('## Performance Measurements', '## Messungen'),
    );
    assert.equal(filled.length, 33);
  });
});

describe('what a document does not have is said', () => {
  test('missing sections, labels and blocks are named', () => {
    const document = pocDocument
      .replace('### 3. Container Lifecycle', '### 3. Lebenslauf')
      .replace('- Create: ___ ms\n', '')
      .replace('**Rationale**:\n```\n', '**Rationale**:\n')
      .replace('- [ ] Pull images from registry\n', '');
    const { missing } = fill(document);
    assert.deepEqual(
      missing.map(({ why }) => why).sort(),
      [
        'no check box "Pull images from registry" under "Success Criteria"',
        'no heading "Container Lifecycle"',
        'no heading "Container Lifecycle"',
        'no heading "Issues Discovered"',
        'no heading "Recommendations"',
        'no code block "Rationale" under "Go/No-Go Decision"',
        'no label "Create" under "Container Start Time"',
      ].sort(),
    );
  });

  test('a figure in a unit that is not known stays blank', () => {
    const document = pocDocument.replace(
      '**Pull Time**: ___ seconds',
      '**Pull Time**: ___ Wimpern',
    );
    const { text, unanswered } = fill(document);
    assert.match(text, /\*\*Pull Time\*\*: ___ Wimpern\n/);
    assert.deepEqual(
      unanswered.map(({ why }) => why),
      ['unknown unit "Wimpern"'],
    );
  });

  test('other units are converted to', () => {
    const document = pocDocument
      .replace('**Pull Time**: ___ seconds', '**Pull Time**: ___ ms')
      .replace('**Image Size**: ___ MB', '**Image Size**: ____ MiB')
      .replace('**Memory Growth**: ____%', '**Memory Growth**:');
    const { text } = fill(document);
    assert.match(text, /\*\*Pull Time\*\*: 4900 ms/);
    assert.match(text, /\*\*Image Size\*\*: 67\.9 MiB/);
    assert.match(text, /\*\*Memory Growth\*\*: 1\.01%/);
  });

  test('a document of something else is left alone', () => {
    const { text, filled, missing } = fill('# Shopping\n\n- [ ] Milk\n');
    assert.ok(text.startsWith('# Shopping\n\n- [ ] Milk\n'));
    assert.equal(filled.length, 0);
    assert.equal(missing.length, 33);
  });

  test('damaged sources end the filling, with what to do', () => {
    const damaged = fill(pocDocument).text.replace('"version": 1', '"version": 9');
    assert.throws(() => fill(damaged), { status: 2, message: /put it back, or remove/ });
  });
});

describe('words from outside', () => {
  test('can neither end a block nor the comment of the sources', () => {
    const hostile = '```\n# Heading\n--> <script> | ___ **x** ~~~';
    const failed = withRecord(runs, 'memory-leak', {
      verdict: 'fail',
      errors: [
        { operation: 'start', code: 'unknown', message: hostile, count: 1, firstIteration: 3 },
      ],
    });
    const { text } = fill(pocDocument, failed);
    assert.equal(fill(text, failed).text, text);
    assert.equal((text.match(/^```/gm)?.length ?? 1) % 2, 0);
    assert.doesNotMatch(text, /^# Heading/m);
    assert.equal(fill(text, {}).filled.length, 0);
  });
});

test('of several runs of a part the newest is taken, and those that fill nothing are left out', () => {
  const older = {
    name: 'older',
    record: { fills: 'lifecycle', startedAt: '2026-01-01T00:00:00Z' },
  };
  const newer = {
    name: 'newer',
    record: { fills: 'lifecycle', startedAt: '2026-01-02T00:00:00Z' },
  };
  const other = { name: 'other', record: { startedAt: '2026-01-03T00:00:00Z' } };
  assert.deepEqual(newest([newer, other, older]), { lifecycle: newer });
  assert.equal(allOf(runs).length, 5);
});
