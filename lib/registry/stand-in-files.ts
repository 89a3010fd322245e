import { baseGroups, type FillSource, fill, serverGroups } from './filling.ts';
import type { StandInProfile } from './stand-in-profile.ts';
import type { TarEntry } from './tar.ts';
import { complete, folder, link, textFile } from './tar-entries.ts';

export interface StandInSource extends FillSource {
  /** `x86_64-linux-gnu` and the like, as Debian names its library folders. */
  readonly triplet: string;
  readonly busybox: Buffer;
  /** Names to link to busybox. */
  readonly applets: readonly string[];
}

const passwd = [
  'root:x:0:0:root:/root:/bin/sh',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  '',
].join('\n');

const group = ['root:x:0:', 'nogroup:x:65534:', ''].join('\n');

/** The layer of the distribution: folders, busybox with its links, accounts, and filling. */
export function baseLayer(source: StandInSource, profile: StandInProfile): TarEntry[] {
  const { busybox, applets, triplet } = source;
  const emptyFolders = ['boot', 'dev', 'home', 'media', 'mnt', 'opt', 'proc', 'run', 'srv', 'sys'];
  return complete([
    ...emptyFolders.map((path) => folder(path)),
    ...['bin', 'lib', 'sbin'].map((name) => link(name, `usr/${name}`)),
    folder('root', 0o700),
    folder('tmp', 0o1777),
    folder('var/tmp', 0o1777),
    link('var/run', '/run'),
    {
      type: 'file',
      path: 'usr/bin/busybox',
      mode: 0o755,
      size: busybox.length,
      content: () => [busybox],
    },
    ...applets
      .filter((name) => name !== 'busybox')
      .map((name) => link(`usr/bin/${name}`, 'busybox')),
    textFile('etc/passwd', passwd),
    textFile('etc/group', group),
    textFile('etc/hostname', 'stand-in\n'),
    textFile('etc/os-release', 'NAME="containerd-bench stand-in"\nID=containerd-bench\n'),
    ...fill(baseGroups(triplet), profile.base, source),
  ]);
}

/** Command line of the image, for somebody who starts it as the real one is started. */
const serverScript = '#!/bin/sh\nexec /docker-entrypoint.sh nginx\n';

const notice =
  'This is not nginx. It is a stand-in with the same number and size of layers, made by\n' +
  'containerd-bench from busybox and pseudo-random files, for machines without a network.\n';

/** The layer of the server: its account, its folders, and filling. */
export function serverLayer(source: StandInSource, profile: StandInProfile): TarEntry[] {
  const account = 'nginx:x:101:101:nginx user:/nonexistent:/bin/false\n';
  return complete([
    textFile('etc/passwd', `${passwd}${account}`),
    textFile('etc/group', `${group}nginx:x:101:\n`),
    textFile('etc/nginx/nginx.conf', '# Read by nobody: this image holds no nginx.\n'),
    textFile('etc/nginx/conf.d/default.conf', '# Read by nobody: this image holds no nginx.\n'),
    textFile('usr/sbin/nginx', serverScript, 0o755),
    textFile('usr/share/doc/containerd-bench/README', notice),
    textFile('usr/share/nginx/html/index.html', `<!doctype html>\n<pre>${notice}</pre>\n`),
    folder('var/cache/nginx'),
    folder('var/log/nginx'),
    link('var/log/nginx/access.log', '/dev/stdout'),
    link('var/log/nginx/error.log', '/dev/stderr'),
    ...fill(serverGroups(source.triplet), profile.server, source),
  ]);
}
