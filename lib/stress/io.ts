import { freeBytes, openNamelessFile } from './nameless-file.ts';

const chunk = Buffer.alloc(1024 * 1024, 'containerd-bench');
/** Chunks between two syncs. */
const syncEvery = 4;

/** Writes and syncs for ever. `ready` is told the size of the file. */
export async function writeForEver(
  folder: string,
  bytes: number,
  ready: (bytes: number) => void,
): Promise<never> {
  const most = Math.min(bytes, (await freeBytes(folder)) / 4);
  const chunks = Math.floor(most / chunk.byteLength);
  if (chunks < 1) throw new Error(`there is no room for ${chunk.byteLength} bytes in ${folder}`);
  const file = await openNamelessFile(folder);
  ready(chunks * chunk.byteLength);
  for (let turn = 0; ; turn += 1) {
    await file.write(chunk, 0, chunk.byteLength, (turn % chunks) * chunk.byteLength);
    if (turn % syncEvery === 0) await file.datasync();
  }
}
