import type { RunRecord } from '../../../core/record.ts';
import { formatBytes } from '../../../core/units.ts';
import { imageSourceText } from '../../image-text.ts';
import { sentence } from '../../metric-text.ts';
import { type Html, type HtmlPart, html } from '../html-text.ts';
import { section } from '../page.ts';

/** What was measured on which host: host, versions, image and its source. */
export function subjectSection(record: RunRecord): Html | undefined {
  const { host, versions, daemon, image } = record;
  const environment = Object.entries(host.environment).map(([name, value]) => `${name}=${value}`);
  const facts: readonly (readonly [string, HtmlPart])[] = [
    ['Host', `${host.hostname}: ${host.os}, kernel ${host.kernel}, ${host.arch}`],
    [
      'Processor and memory',
      `${host.cpuModel}, ${host.cores} cores, ${formatBytes(host.memoryBytes)}, cgroup v${host.cgroupVersion}`,
    ],
    ['containerd', containerdText(versions)],
    ['Runtime', versions.runtime],
    [
      'Socket',
      daemon && html`<code>${daemon.address}</code>${daemon.embedded ? ', a private daemon' : ''}`,
    ],
    ['File system', daemon?.fileSystem],
    ['Image', image && html`<code>${image.ref}</code>`],
    ['Source of the image', image && sentence(imageSourceText(image))],
    ['Digest', image && html`<code>${image.digest}</code>`],
    [
      'Size',
      image &&
        `${formatBytes(image.compressedBytes)} compressed, ${formatBytes(image.unpackedBytes)} unpacked, ${image.layers} layers`,
    ],
    ['Harness', `${versions.harness} on Node ${versions.node}`],
    [
      'Node flags',
      host.nodeFlags.length > 0 ? html`<code>${host.nodeFlags.join(' ')}</code>` : undefined,
    ],
    [
      'Environment',
      environment.length > 0 ? html`<code>${environment.join(' ')}</code>` : undefined,
    ],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  return section(
    'subject',
    'What was measured',
    html`<dl class="facts">${known.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`,
  );
}

function containerdText({ containerd, containerdRevision }: RunRecord['versions']): string {
  if (containerd === undefined) return 'not reached';
  return containerdRevision === undefined ? containerd : `${containerd} (${containerdRevision})`;
}
