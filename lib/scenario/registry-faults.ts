import * as z from 'zod';
import { type RegistryFault, registryParts } from '../core/registry-fault.ts';
import { choice, duration, list, size, strictMap, wholeNumber } from './fields.ts';

const times = wholeNumber(1, 1_000_000).exactOptional().describe('How often. Default: for ever.');
const after = size('0B', '1TB').describe('Bytes of the blob that are sent before: 1MB.');
const bytes = size('1B', '1TB').describe('How many bytes.');

const shapes = {
  status: {
    status: wholeNumber(400, 599).describe('HTTP status: 429.'),
    on: choice(registryParts).prefault('all').describe('Requests for manifests, blobs, or both.'),
    retryAfter: duration('0s', '1m')
      .exactOptional()
      .describe('Retry-After of the answer, in whole seconds: 2s. Default: none.'),
    times,
  },
  reset: { after, times },
  stall: { after, times },
  truncate: { bytes, times },
  lengthen: { bytes, times },
  corrupt: { times },
  'not-json': { times },
  'redirect-loop': { times },
} as const;

function withKind<const Kind extends keyof typeof shapes>(kind: Kind, help: string) {
  const shape: (typeof shapes)[Kind] = shapes[kind];
  return strictMap({ kind: z.literal(kind, kind).describe(help), ...shape });
}

const kinds = `one of ${Object.keys(shapes).join(', ')}`;

const fault = z.discriminatedUnion(
  'kind',
  [
    withKind('status', 'Answer with an error.'),
    withKind('reset', 'Break the connection in the middle of a blob.'),
    withKind('stall', 'Stop sending in the middle of a blob, without ending.'),
    withKind('truncate', 'Send a blob that is too short.'),
    withKind('lengthen', 'Send a blob that is too long.'),
    withKind('corrupt', 'Send a blob with a changed byte.'),
    withKind('not-json', 'Send something else for the manifest.'),
    withKind('redirect-loop', 'Redirect to the same place, over and over.'),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? kinds : `a map with kind, ${kinds}`) },
);

/** What the embedded registry is to do wrong. */
export const faultsSchema = list(fault, 1, 'a list of faults, at least one');

type WrittenFault = z.output<typeof fault>;

export function compileFault(written: WrittenFault): RegistryFault {
  switch (written.kind) {
    case 'status': {
      const { retryAfter, ...rest } = written;
      if (retryAfter === undefined) return rest;
      return { ...rest, retryAfterSeconds: Math.ceil(retryAfter / 1000) };
    }
    case 'reset':
    case 'stall': {
      const { after: afterBytes, ...rest } = written;
      return { ...rest, afterBytes };
    }
    default:
      return written;
  }
}
