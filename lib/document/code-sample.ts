import { outlineOf } from './outline.ts';

/** What is wrong with the loop that the document itself proposes; nothing of a document without it. */
export function sampleFaults(document: string): readonly string[] {
  const { lines, fences } = outlineOf(document);
  const sample = fences
    .map(({ first, last }) =>
      lines
        .slice(first + 1, last)
        .map(({ text }) => text)
        .join('\n'),
    )
    .find((code) => /\bfor\b/.test(code) && /\btask\.Kill\(/.test(code));
  if (sample === undefined) return [];
  return faults.filter(({ isIn }) => isIn(sample)).map(({ text }) => text);
}

const faults: readonly { readonly isIn: (code: string) => boolean; readonly text: string }[] = [
  {
    isIn: (code) => /\bcontainer\.Delete\(/.test(code) && !/\btask\.Delete\(/.test(code),
    text: 'it never calls task.Delete: task and shim of each cycle stay, so it leaks what it measures',
  },
  {
    isIn: (code) => /,\s*_\s*:?=/.test(code) || /^\s*(?:task|container)\.\w+\(.*\)\s*$/m.test(code),
    text: 'it drops every error: a cycle that fails counts like one that works',
  },
  {
    isIn: (code) => code.indexOf('task.Wait(') > code.indexOf('task.Kill('),
    text: 'it calls task.Wait after task.Kill, and drops its channel: it does not wait for the exit',
  },
  {
    isIn: (code) => /\(\s*\(\s*endMem\s*-\s*startMem\s*\)\s*\/\s*startMem\s*\)/.test(code),
    text: 'it computes the growth by a division of what may be integers: anything below 100 % is then 0',
  },
];
