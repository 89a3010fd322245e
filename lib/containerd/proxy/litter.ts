import { createHash } from 'node:crypto';
import type { Containerd, ContentWrite, Scope } from '../api.ts';
import { isAlreadyExists } from '../errors.ts';
import type { LitterThing } from './fault.ts';

/** Makes a thing in a namespace that nobody will remove. */
export type Litter = (thing: LitterThing, namespace: string) => Promise<void>;

/** The collector spares what carries it. */
const rooted = { 'containerd.io/gc.root': '2000-01-01T00:00:00Z' };
const elsewhere = 'containerd-bench-elsewhere';

/**
 * Litter in a containerd.
 *
 * @param connect opens one more connection to it
 */
export function litterer(connect: () => Containerd): Litter {
  const containerd = connect();
  const kept: Containerd[] = [];
  let count = 0;
  return async (thing, namespace) => {
    count += 1;
    const scope = containerd.scope(namespace);
    switch (thing) {
      case 'lease':
        return scope.leases.create(`kept-${count}`, {});
      case 'blob':
        return writeBlob(scope, `kept ${count}`);
      case 'ingest':
        return beginWrite(scope, `begun ${count}`);
      case 'connection': {
        const another = connect();
        kept.push(another);
        await another.version();
        return;
      }
      case 'blob-elsewhere':
        return shareContent(containerd, scope);
    }
  };
}

async function writeBlob(scope: Scope, text: string): Promise<void> {
  await scope.content.write(blobOf(text), once(Buffer.from(text)));
}

/** The daemon keeps the ingest of a write that breaks off, so that it can be gone on with, until its collector runs. */
async function beginWrite(scope: Scope, text: string): Promise<void> {
  await scope.content.write(blobOf(text), broken()).catch(() => undefined);
}

function blobOf(text: string): ContentWrite {
  const bytes = Buffer.from(text);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const ref = `containerd-bench-litter-${digest}`;
  return { ref, size: bytes.length, digest, labels: rooted };
}

/** A blob that another namespace has is taken over from there by its digest, without its bytes. */
async function shareContent(containerd: Containerd, scope: Scope): Promise<void> {
  await containerd.namespaces.create(elsewhere, {}).catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error;
  });
  const there = containerd.scope(elsewhere);
  for (const { digest, size } of await scope.content.list()) {
    const blob = { ref: `containerd-bench-litter-${digest}`, size, digest, labels: rooted };
    await there.content.write(blob, once(new Uint8Array(0)));
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

// biome-ignore lint/correctness/useYield: it breaks off before the first byte.
async function* broken(): AsyncGenerator<Uint8Array> {
  throw new Error('the write breaks off here');
}
